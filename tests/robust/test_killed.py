"""A run that is killed at any call to the system leaves each file as it was, or as it will be."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.advice import TEMPORARY
from dockopt.cli.analysis import Job
from dockopt.cli.journal import begin, journal_of, recover
from dockopt.cli.store import read
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import FrameType

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal"),
    # Other tests may have left threads; the child takes no lock of theirs before it ends.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]

OLD, NEW = b"FROM a\n" * 100, b"FROM b\n" * 90
OLD_IGNORE, NEW_IGNORE = b"x\n", b"x\ny\n"


def killed_at(number: int, writes: Sequence[Write]) -> bool:
    """Write in a process of its own that dies on the way; whether it did."""
    return killed_in(number, lambda: write_together(writes))


@pytest.fixture(autouse=True)
def _loaded(tmp_path: Path) -> None:
    """Load what a run loads on the way: an import is a thousand calls, and none of them touches a file."""
    write_together(prepared(tmp_path, ignore=None))
    left_half_done(tmp_path)
    recover(Job(tmp_path / "Dockerfile", tmp_path), writes=True)


def reaches_the_system(function: object) -> bool:
    """Whether a built-in function is one of `os`, or works on a file."""
    if getattr(function, "__module__", None) == os.open.__module__:
        return function is not os.fspath
    return type(getattr(function, "__self__", None)).__module__ == "_io"


def killed_in(number: int, work: Callable[[], object]) -> bool:
    """Work in a process of its own that dies before the given call to the system.

    Whether it died, or was done before.
    """
    child = os.fork()
    if child == 0:
        left = [number]

        def count(frame: FrameType, event: str, argument: object) -> None:
            del frame
            left[0] -= event == "c_call" and reaches_the_system(argument)
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        work()
        sys.setprofile(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def prepared(folder: Path, *, ignore: bytes | None) -> list[Write]:
    """Put the old texts in place, and plan the change as `fix` does: the Dockerfile last."""
    for file in folder.iterdir():
        file.unlink()
    first, second = folder / ".dockerignore", folder / "Dockerfile"
    second.write_bytes(OLD)
    if ignore is not None:
        first.write_bytes(ignore)
    return [
        Write(first, NEW_IGNORE, None if ignore is None else read(first)),
        Write(second, NEW, read(second)),
    ]


def state(folder: Path) -> tuple[bytes | None, bytes]:
    ignore = folder / ".dockerignore"
    return ignore.read_bytes() if ignore.exists() else None, (folder / "Dockerfile").read_bytes()


def left_half_done(folder: Path) -> None:
    """Leave what a run leaves that is killed between the two replacements."""
    ignore, dockerfile = prepared(folder, ignore=OLD_IGNORE)
    waiting = folder / f"{TEMPORARY}1.tmp"
    waiting.write_bytes(NEW)
    gone = folder / f"{TEMPORARY}2.tmp"
    files = ((ignore, gone), (dockerfile, waiting))
    begin(dockerfile.path, [(each.path, temporary, each.old, each.data) for each, temporary in files])
    ignore.path.write_bytes(NEW_IGNORE)


@pytest.mark.parametrize("ignore", [None, OLD_IGNORE], ids=["new", "changed"])
def test_each_file_has_its_old_or_its_new_bytes(ignore: bytes | None, tmp_path: Path) -> None:
    seen: set[tuple[bytes | None, bytes]] = set()
    recovered: set[tuple[bytes | None, bytes]] = set()
    job = Job(tmp_path / "Dockerfile", tmp_path)
    number = 1
    while killed_at(number, prepared(tmp_path, ignore=ignore)):
        files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        seen.add((files.pop(".dockerignore", None), files.pop("Dockerfile")))
        assert all(name.startswith(TEMPORARY) for name in files)
        half = (tmp_path / ".dockerignore").exists() and state(tmp_path) == (NEW_IGNORE, OLD)
        assert (recover(job, writes=False) is not None) == half  # told, and nothing is touched
        assert (recover(job, writes=True) is not None) == half
        recovered.add(state(tmp_path))
        assert not journal_of(job.path or tmp_path).exists()
        if half:
            assert state(tmp_path) == (NEW_IGNORE, NEW)
        number += 1
    # The text that counts on the new .dockerignore is never there without it; the next run makes both new.
    assert seen == {(ignore, OLD), (NEW_IGNORE, OLD), (NEW_IGNORE, NEW)}
    assert recovered == {(ignore, OLD), (NEW_IGNORE, NEW)}
    assert number > 20


def test_a_recovery_that_is_killed_goes_on(tmp_path: Path) -> None:
    job = Job(tmp_path / "Dockerfile", tmp_path)
    number = 1
    while True:
        left_half_done(tmp_path)
        died = killed_in(number, lambda: recover(job, writes=True))
        recover(job, writes=True)
        assert state(tmp_path) == (NEW_IGNORE, NEW)
        assert not journal_of(tmp_path / "Dockerfile").exists()
        if not died:
            break
        number += 1
    assert number > 10
