"""The small parts around the engine: the guard, placed texts, what is touched, and the witness."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.verify import guard
from dockopt.verify.observe import Awaited, Use
from dockopt.verify.rebuild import edit, touched
from dockopt.verify.sides import Side
from dockopt.verify.sockets import Listener
from dockopt.verify.witness import witness_in

from .samples import elf, snapshot

if TYPE_CHECKING:
    from pathlib import Path


def test_the_guard_hands_on_exit_code_and_output() -> None:
    command = [
        sys.executable,
        "-I",
        "-S",
        guard.__file__,
        "20",
        str(os.getpid()),
        sys.executable,
        "-c",
        "print(1); raise SystemExit(7)",
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (7, b"1")


def test_the_guard_ends_what_takes_too_long() -> None:
    start = time.monotonic()
    assert (
        guard.limited(0.5, os.getppid(), [sys.executable, "-c", "import time; time.sleep(60)"])
        == guard.TIMED_OUT
    )
    assert time.monotonic() - start < 20


def test_the_guard_ends_with_whoever_wanted_it(tmp_path: Path) -> None:
    """The process in between ends at once; its guard notices and ends the program."""
    mark = tmp_path / "mark"
    program = f"import time; time.sleep(3); open({str(mark)!r}, 'w')"
    guarded = [sys.executable, "-I", "-S", guard.__file__, "60"]
    words = f"{guarded!r} + [str(os.getpid())] + {[sys.executable, '-c', program]!r}"
    subprocess.run(
        [sys.executable, "-c", f"import os, subprocess; subprocess.Popen({words})"], check=True, timeout=30
    )
    time.sleep(5)
    assert not mark.exists()


def test_a_side_is_placed_with_its_ignore_file(tmp_path: Path) -> None:
    text = "FROM a\r\n# \udcff"
    file = Side("original", "here", text, "x\n").place(tmp_path)
    assert file.read_bytes() == b"FROM a\r\n# \xff"
    assert (tmp_path / "original.Dockerfile.dockerignore").read_text() == "x\n"
    Side("original", "here", text).place(tmp_path)
    assert (tmp_path / "original.Dockerfile.dockerignore").read_text() == ""


def test_a_source_and_a_manifest_are_touched(tmp_path: Path) -> None:
    for path in (
        "src/z/deep.js",
        "src/app.js",
        "app.test.js",
        "jest.config.js",
        "package.json",
        "package-lock.json",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("{}")
    (tmp_path / "a.js").symlink_to("src/app.js")
    assert touched(BuildContext.open(tmp_path)) == ["src/app.js", "package.json"]


def test_nothing_to_touch_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    assert touched(BuildContext.open(tmp_path)) == []


def test_an_edit_is_new_each_time_and_leaves_other_names_alone(tmp_path: Path) -> None:
    own, copy = tmp_path / "own", tmp_path / "copy"
    own.write_text("code\n")
    own.chmod(0o750)
    os.link(own, copy)
    texts = []
    for _ in range(2):
        edit(copy)
        texts.append(copy.read_text())
    assert own.read_text() == "code\n"
    assert texts[0] != texts[1]
    assert [text.strip() for text in texts] == ["code", "code"]
    assert copy.stat().st_mode & 0o777 == 0o750


TOOLS = {f"/bin/{name}": elf() for name in ("sh", "cat", "ls", "sleep")}


@pytest.mark.parametrize(
    ("files", "usable"),
    [
        ({**TOOLS, "/bin/bash": elf()}, True),
        ({**TOOLS, "/usr/bin/nc": "/bin/sh"}, True),
        (TOOLS, False),
        ({"/bin/bash": elf()}, False),
        ({}, False),
    ],
)
def test_a_witness_needs_a_shell_and_a_caller(files: dict[str, bytes | str], usable: bool) -> None:  # noqa: FBT001
    assert (witness_in("x", snapshot(files)) is not None) == usable


def test_a_start_is_waited_for() -> None:
    one = (Listener(80, "127.0.0.1"),)
    assert Awaited().enough(one, 1.5)
    assert not Awaited().enough(one, 0.5)
    assert not Awaited().enough((), 60)
    assert not Awaited(frozenset({80, 81})).enough(one, 1.5)


def test_whoever_does_nothing_is_not_waited_for() -> None:
    one = (Listener(81, "127.0.0.1"),)
    assert not Awaited().late((), 9, 9, 30)
    assert Awaited().late((), 11, 11, 30)
    assert not Awaited().late((), 29, 2, 30)  # still at work
    assert not Awaited(frozenset({80})).late((), 29, 29, 30)
    assert Awaited(frozenset({80})).late((), 31, 31, 30)
    assert Awaited(frozenset({80})).late(one, 15, 4, 30)
    assert not Awaited(frozenset({80})).late(one, 15, 2, 30)


def test_a_check_is_words_where_there_is_no_shell() -> None:
    assert Use().words("a 'b c'") == ["/bin/sh", "-c", "a 'b c'"]
    assert Use(shell=False).words("a 'b c'") == ["a", "b c"]
