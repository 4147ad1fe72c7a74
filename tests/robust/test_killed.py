"""A run that is killed at any call to the system leaves each file as it was, or as it will be."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.advice import TEMPORARY
from dockopt.cli.store import read
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    """Write in a process of its own that dies at the given call of a built-in function, before it.

    Every call to the system is one of these: `open`, `write`, `fsync`, `rename` and what prepares them.
    Whether it died, or was done before.
    """
    child = os.fork()
    if child == 0:
        left = [number]

        def count(frame: FrameType, event: str, argument: object) -> None:
            del frame, argument
            left[0] -= event == "c_call"
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        write_together(writes)
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


@pytest.mark.parametrize("ignore", [None, OLD_IGNORE], ids=["new", "changed"])
def test_each_file_has_its_old_or_its_new_bytes(ignore: bytes | None, tmp_path: Path) -> None:
    seen: set[tuple[bytes | None, bytes]] = set()
    number = 1
    while killed_at(number, prepared(tmp_path, ignore=ignore)):
        files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        seen.add((files.pop(".dockerignore", None), files.pop("Dockerfile")))
        assert all(name.startswith(TEMPORARY) for name in files)
        number += 1
    # A kill between the two replacements cannot be undone. What it leaves is the harmless half: the text that
    # counts on the new .dockerignore is never there without it.
    assert seen == {(ignore, OLD), (NEW_IGNORE, OLD), (NEW_IGNORE, NEW)}
    assert number > 20
