"""What the script derives from a package index."""

from scripts.packages.__main__ import packed
from scripts.packages.derive import Fact, headers, toolchains
from scripts.packages.index import Index, parse

_STANZA = """\
Package: {name}
Source: {origin}
Priority: {priority}
Section: {section}
Installed-Size: {size}
Depends: {depends}
Provides: {provides}
Description: lines that are not read
 Depends: not-a-field
"""


def _stanza(name: str, depends: str = "", section: str = "libs", **fields: str) -> str:
    usual = {"priority": "optional", "origin": name, "size": "1024", "provides": ""}
    return _STANZA.format(name=name, depends=depends, section=section, **(usual | fields))


INDEX = Index(
    parse(
        "\n".join(
            (
                _stanza("apt", "libc6, libz1", "admin"),
                _stanza("libc6", priority="required"),
                _stanza("libz1"),
                _stanza("build-essential", "gcc, libc6-dev"),
                _stanza("gcc", "gcc-12, libgomp1", "devel"),
                _stanza("gcc-12", "libgomp1", "devel"),
                _stanza("libgomp1"),
                _stanza("libc6-dev", "libc6, libnsl2", "libdevel"),
                _stanza("libnsl2"),
                _stanza("libz-dev", "libz1 (= 1), libc6-dev | libc-dev", "libdevel"),
                _stanza("libcrypt3"),
                _stanza("libpq5", "libcrypt3 (>= 3)"),
                _stanza("libpq-dev", "libpq5 (= 15), libcrypt-dev, libcrypt3", "libdevel", size="2048"),
                _stanza("libcrypt-dev", "libcrypt3", "libdevel"),
                _stanza("libpq-all-dev", "libpq-dev:any", "libdevel", provides="libsql-dev"),
                _stanza("libtool-dev", "interpreter", "libdevel"),
                _stanza("librare1"),
                _stanza("librare-dev", "librare1", "libdevel"),
                _stanza("interpreter", section="devel"),
                *(_stanza(f"user{number}", "libpq5, libcrypt3, libz1", "web") for number in range(3)),
            )
        )
    )
)
FOUND = {fact.name: fact for fact in headers(INDEX, ("librare-dev",))}


def test_headers_name_the_library_and_leave_out_what_it_depends_on() -> None:
    assert FOUND["libpq-dev"].libraries == ("libpq5",)


def test_the_size_is_what_run_time_does_not_need() -> None:
    # Itself, libcrypt-dev; not the library, nor what that depends on.
    assert FOUND["libpq-dev"].size_mb == 3


def test_headers_that_bring_others_together_have_their_libraries() -> None:
    assert FOUND["libpq-all-dev"].libraries == FOUND["libsql-dev"].libraries == ("libpq5",)


def test_the_compilers_bring_no_library_of_the_headers() -> None:
    assert FOUND["libz-dev"].libraries == ("libz1",)


def test_headers_without_any_library_are_not_known() -> None:
    assert "libtool-dev" not in FOUND


def test_few_users_are_not_enough_unless_wanted() -> None:
    assert FOUND["librare-dev"].libraries == ("librare1",)
    assert "librare-dev" not in {fact.name for fact in headers(INDEX, ())}


def test_toolchains_in_all_versions_with_what_they_bring() -> None:
    assert list(toolchains(INDEX, ("gcc", "not-there"))) == [
        Fact("gcc", 3, ("libgomp1",)),
        Fact("gcc-12", 2, ("libgomp1",)),
    ]


def test_what_is_the_same_on_each_release_stands_once() -> None:
    known = {"build": ["gcc"], "development": [], "rare": []}
    text = packed({"old": INDEX, "new": INDEX}, known)
    assert text.count("libpq-dev ") == 1
    assert text.count("gcc-12 ") == 2
