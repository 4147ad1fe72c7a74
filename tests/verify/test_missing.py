"""What a failure asks for, found in the original."""

from __future__ import annotations

import pytest

from dockopt.verify.behaviour import Behaviour, Change
from dockopt.verify.missing import UNKNOWN, Missing, missing, said
from dockopt.verify.verdict import Origins, Proof, Used
from dockopt.verify.wholeness import problems

from .samples import elf, image

DEBIAN: dict[str, bytes | str] = {
    "/etc/os-release": b'ID=debian\nVERSION_CODENAME="bookworm"\n',
    "/var/lib/dpkg/status": b"Package: libfoo1\nStatus: install ok installed\n\n",
    "/var/lib/dpkg/info/libfoo1:amd64.list": b"/.\n/usr/lib/x86_64-linux-gnu/libfoo.so.1.2\n/usr/bin/foo\n",
}
FILES: dict[str, bytes | str] = DEBIAN | {
    "/usr/lib/x86_64-linux-gnu/libfoo.so.1": "libfoo.so.1.2",
    "/usr/lib/x86_64-linux-gnu/libfoo.so.1.2": elf(),
    "/usr/bin/foo": b"#!/bin/sh\n",
    "/usr/local/bin/own": b"#!/bin/sh\n",
    "/usr/local/lib/libown.so": elf(),
    "/app/": b"",
    "/app/pages/": b"",
    "/app/pages/a.html": b"",
    "/app/README.md": b"",
    "/app/node_modules/": b"",
    "/app/node_modules/@a/": b"",
    "/app/node_modules/@a/b/": b"",
    "/app/node_modules/@a/b/index.js": b"",
    "/app/plugins/": b"",
    "/app/plugins/one.py": b"",
    "/opt/data/": b"",
    "/opt/data/deep/": b"",
    "/opt/data/deep/x": b"",
}
CONFIG = {"WorkingDir": "/app", "Env": ["PATH=/usr/local/bin:/usr/bin"]}
OLD = image(FILES, **CONFIG)
NEW = image({"/app/": b"", "/app/plugins/": b"", "/opt/": b"", "/usr/bin/": b""}, **CONFIG)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "open nowhere.md: no such file or directory",
        "sh: 1: nothing: not found",
        "No module named 'nobody'",
        "libnone.so.1: cannot open shared object file",
        "/app was opened",
    ],
)
def test_what_the_original_lacks_too_is_not_missing(line: str) -> None:
    assert missing(OLD, NEW, [line]) == ()


def test_what_is_there_is_not_missing() -> None:
    lines = [
        "sh: 1: foo: not found",
        "open README.md: no such file",
        "libfoo.so.1: cannot open shared object file",
    ]
    assert missing(OLD, OLD, lines) == ()


@pytest.mark.parametrize(
    ("line", "path", "package"),
    [
        ("libfoo.so.1: cannot open shared object file", "/usr/lib/x86_64-linux-gnu/libfoo.so.1", "libfoo1"),
        ("OSError: libown.so: cannot open shared object file", "/usr/local/lib/libown.so", ""),
        ("sh: 1: foo: not found", "/usr/bin/foo", "libfoo1"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'own'", "/usr/local/bin/own", ""),
        ("open README.md: no such file or directory", "/app/README.md", ""),
        ("open('/app/pages/a.html')", "/app/pages", ""),
        ("Error: Cannot find module '@a/b'", "/app/node_modules", ""),
        ("ModuleNotFoundError: No module named 'one'", "/app/plugins/one.py", ""),
        ("cannot read /opt/data/deep/x.", "/opt/data/deep", ""),
    ],
)
def test_what_a_line_asks_for_is_found(line: str, path: str, package: str) -> None:
    (found,) = missing(OLD, NEW, [line])
    assert (found.path, found.package, found.said) == (path, package, line)
    assert found.folder == (f"{path}/" in FILES)


def test_a_package_is_named_with_its_release() -> None:
    (found,) = missing(OLD, NEW, ["sh: 1: foo: not found"])
    assert str(found) == "foo is missing at /usr/bin/foo, package libfoo1 (bookworm)"


def test_a_package_that_is_there_without_its_file_is_not_installed_again() -> None:
    new = image(DEBIAN, **CONFIG)  # a slim image leaves files of its packages out
    (found,) = missing(OLD, new, ["sh: 1: foo: not found"])
    assert (found.path, found.package) == ("/usr/bin/foo", "")


def test_an_alpine_package_is_found() -> None:
    database = b"P:foo\nF:usr/bin\nR:foo\nP:bar\nF:lib\nR:libbar.so.1\n"
    files = {
        "/lib/apk/db/installed": database,
        "/lib/libbar.so.1": elf(),
        "/etc/os-release": b"VERSION_ID=3.20.1\n",
    }
    (found,) = missing(
        image(files), image({"/lib/": b""}), ["Error loading shared library libbar.so.1: No such"]
    )
    assert (found.package, found.release) == ("bar", "3.20.1")


def test_an_image_that_was_not_built_lacks_only_what_is_said_to_be_missing() -> None:
    found = missing(OLD, UNKNOWN, ["RUN cat /opt/data/deep/x", "/bin/sh: 1: foo: not found"])
    assert [each.name for each in found] == ["foo"]


def test_each_piece_is_asked_for_once_and_not_too_many_at_once() -> None:
    assert len(missing(OLD, NEW, ["open README.md: no", "again README.md"])) == 1
    names = [f"/app/{number}.txt" for number in range(30)]
    many = image(dict.fromkeys(names, b""), WorkingDir="/app")
    assert len(missing(many, image({"/app/": b""}, WorkingDir="/app"), names)) == 10


def test_our_own_words_are_understood() -> None:
    new = image({"/app/": b"", "/app/run": elf(("libown.so",))}, **CONFIG)
    found = missing(OLD, new, sorted(problems(new)))
    assert [each.path for each in found] == ["/usr/local/lib/libown.so"]


def test_only_what_the_original_does_not_say_counts() -> None:
    old = Behaviour(stdout="start\nold\n")
    new = Behaviour(stdout="start\nnew\n", stderr="broken\n")
    change = Change("GET /", "200\na", "500\na\nno b")
    proof = Proof(Origins("", ""), unusable=("c",), use=Used(old, new, (change,)))
    assert said(proof) == ("c", "new", "broken", "500", "no b")


def test_a_missing_piece_is_put_into_words() -> None:
    assert str(Missing("file", "a", "/app/a")) == "a is missing at /app/a, of no package"
