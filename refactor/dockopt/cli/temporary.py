"""Temporary files beside those that they will replace, and what a killed run left of them.

A run holds a lock on each of its own; when it dies, the system takes the lock away. So one without a lock is
nobody's, and the next run that writes for the same file removes it. Where locks are not to be had, none is.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from dockopt.cli.advice import TEMPORARY

if TYPE_CHECKING:
    from pathlib import Path

HELD = sys.platform != "win32"  # there an open file can be neither replaced nor removed
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_LOOK = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def open_new(folder: Path, owner: Path, mode: int) -> tuple[Path, int]:
    """Make a temporary file, to be kept open as long as it is needed. `owner`: the file that it is for."""
    while True:
        path = folder / f"{_start(folder, owner)}{os.urandom(8).hex()}.tmp"
        descriptor = os.open(path, _CREATE, mode)
        _lock(descriptor, wait=True)
        if not HELD or os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)  # another run took it for one that is left, before it was locked


def remove_left(folder: Path, owner: Path) -> None:
    """Remove what killed runs have left for this owner."""
    start = _start(folder, owner)
    for path in folder.iterdir():
        if path.name.startswith(start) and path.suffix == ".tmp":
            with suppress(OSError):
                _remove_unless_held(path)


def _remove_unless_held(path: Path) -> None:
    descriptor = os.open(path, _LOOK)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and _lock(descriptor, wait=False):
            path.unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Take the lock, which others may have; whether that was possible."""
    if sys.platform == "win32":
        return False
    import fcntl

    with suppress(OSError):  # another process has it, or the file system knows no locks
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _start(folder: Path, owner: Path) -> str:
    """How the names begin, wherever the project lies."""
    name = os.path.relpath(owner, folder)
    return f"{TEMPORARY}{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}-"
