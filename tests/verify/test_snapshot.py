"""A file system read from its archive, and links followed in it."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.verify.elf import linkage
from dockopt.verify.listing import entries_of
from dockopt.verify.snapshot import Entry, Snapshot, read_tar

from .samples import LOADER, elf, snapshot, tar_of


def test_links_are_followed_folder_by_folder() -> None:
    files = snapshot({"/usr/bin/sh": b"x", "/bin": "usr/bin", "/a": "b", "/b": "/a", "/gone": "../nowhere"})
    assert files.has("/bin/sh")
    assert files.has("/bin/../bin/sh")
    assert not files.has("/bin/bash")
    assert not files.has("/gone")
    assert not files.has("/a")  # a circle


_PARTS = st.lists(st.sampled_from(["a", "b", "..", ""]), min_size=1, max_size=4).map("/".join)


@given(st.dictionaries(_PARTS.map("/{}".format), _PARTS, max_size=5), st.lists(_PARTS, max_size=5))
def test_a_folder_that_was_followed_before_is_the_same_again(links: dict[str, str], asked: list[str]) -> None:
    entries = {path: Entry(0o777, 0, target) for path, target in links.items()}
    files = Snapshot(entries)
    for path in (f"/{each}" for each in asked):
        assert files.resolve(path) == Snapshot(entries).resolve(path)


def test_a_link_out_of_the_root_stays_inside() -> None:
    files = snapshot({"/etc/passwd": b"root", "/a/up": "../../../etc"})
    assert files.has("/a/up/passwd")


def test_what_can_be_started_is_a_file_with_a_mode() -> None:
    files = snapshot({"/bin/a": b"#!/bin/sh\n", "/bin/b": b"text", "/bin/c/": b"", "/bin/l": "a"})
    assert files.executables_in("/bin") == ["/bin/a", "/bin/l"]
    assert files.which("l", "/nowhere:/bin") == "/bin/l"
    assert files.which("b", "/bin") is None
    assert not files.executable("/bin/c")


def test_what_find_lists_is_what_an_export_shows() -> None:
    words = (
        ("d 755 4096 /", ""),
        ("d 755 4096 /usr/bin", ""),
        ("f 4755 9 /usr/bin/su do\nit", ""),
        ("l 777 7 /bin", "usr/bin"),
        ("c 666 0 /dev/null", ""),
        ("f 644 5 /etc/hosts", ""),
    )
    entries = dict(entries_of("".join(f"{head}\0{target}\0" for head, target in words)))
    files = Snapshot(entries)
    assert entries.keys() == {"/usr/bin", "/usr/bin/su do\nit", "/bin"}
    assert files.entries["/usr/bin"].folder
    assert files.executables_in("/bin") == ["/usr/bin/su do\nit"]
    assert files.entries["/usr/bin/su do\nit"].set_id


def test_what_the_engine_adds_is_nothing_of_the_image() -> None:
    files = snapshot({"/etc/hosts": b"x", "/dev/console": b"", "/.dockerenv": b"", "/etc/hosts.allow": b"y"})
    assert files.entries.keys() == {"/etc/hosts.allow"}


def test_a_second_name_is_the_same_file() -> None:
    with tarfile.open(fileobj=tar_of({"/a": elf(("libx.so",))}, {"/a": 0o4755}, {"/b": "/a"})) as archive:
        files = read_tar(archive)
    assert files.entries["/b"] == files.entries["/a"]
    assert files.entries["/b"].set_id
    assert files.programs["/b"].needed == ("libx.so",)


def test_programs_are_read_only_when_wanted() -> None:
    with tarfile.open(fileobj=tar_of({"/a": elf(), "/s": b"#!/bin/sh\n"}, {"/s": 0o755})) as archive:
        files = read_tar(archive, programs_too=False)
    assert not files.programs
    assert files.scripts == {"/s": "#!/bin/sh"}


def test_an_elf_file_tells_what_it_needs() -> None:
    found = linkage(io.BytesIO(elf(("liba.so.1", "libb.so"), LOADER, "$ORIGIN/../lib:/opt")))
    assert found is not None
    assert (found.loader, found.needed) == (LOADER, ("liba.so.1", "libb.so"))
    assert found.paths == ("$ORIGIN/../lib", "/opt")
    assert (found.bits, found.machine) == (64, 62)


@given(st.integers(0, 400), st.binary(max_size=8))
def test_a_broken_elf_file_is_none_or_something(at: int, noise: bytes) -> None:
    whole = elf(("liba.so.1",), LOADER)
    found = linkage(io.BytesIO(whole[:at] + noise + whole[at + len(noise) :]))
    assert found is None or isinstance(found.needed, tuple)


@pytest.mark.parametrize("cut", range(4, len(elf(("a.so",), LOADER)), 7))
def test_a_truncated_elf_file_raises_nothing(cut: int) -> None:
    found = linkage(io.BytesIO(elf(("a.so",), LOADER)[:cut]))
    assert found is None or isinstance(found.needed, tuple)


def test_an_empty_file_system_has_its_root() -> None:
    assert Snapshot().has("/")
    assert not Snapshot().has("/a")
