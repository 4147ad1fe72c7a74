"""Several files that change together or not at all: a Dockerfile and its .dockerignore."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.advice import FileError
from dockopt.cli.journal import begin
from dockopt.cli.store import Original, read, staged, sync_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Write(Struct, frozen=True):
    """One file to write. `original` None: the file is new."""

    path: Path
    data: bytes
    original: Original | None

    @property
    def old(self) -> bytes | None:
        """The bytes that are replaced; None where there are none."""
        return None if self.original is None else self.original.data


def write_together(writes: Sequence[Write]) -> None:
    """Write all files, or leave all as they were. Raises OSError.

    All texts are on the disk before the first file is replaced, so a full disk or a missing permission shows
    while nothing has happened yet. What then still fails is rolled back. The last one is the Dockerfile; a
    journal beside it tells the next run what to complete, should this one be killed in between.
    """
    if not writes:
        return
    from dockopt.cli.temporary import remove_left

    waiting: list[tuple[Write, Path]] = []
    owner = writes[-1].path
    for folder in {write.path.parent for write in writes}:
        remove_left(folder, owner)
    with ExitStack() as cleanup:
        for write in writes:
            text = staged(write.path, write.data, write.original, owner)
            waiting.append((write, cleanup.enter_context(text)))
        for write in writes:
            _require_unchanged(write)
        if len(waiting) > 1:
            files = [(each.path, temporary, each.old, each.data) for each, temporary in waiting]
            journal = begin(owner, files)
            cleanup.callback(journal.unlink, missing_ok=True)
        _replace(waiting)


def _require_unchanged(write: Write) -> None:
    advice = "Run dockopt again."
    if write.original is None:
        if write.path.exists() or write.path.is_symlink():
            raise FileError(f"{write.path.name} has appeared while dockopt was working", advice)
    elif read(write.path).data != write.original.data:
        raise FileError(f"{write.path.name} was changed while dockopt was working", advice)


def _replace(waiting: Sequence[tuple[Write, Path]]) -> None:
    begun: list[Write] = []
    try:
        for write, temporary in waiting:
            begun.append(write)
            temporary.replace(write.path)
            sync_folder(write.path.parent)
    except BaseException:
        _roll_back_all(begun)
        raise


def _roll_back_all(begun: Sequence[Write]) -> None:
    for write in reversed(begun):
        try:
            _roll_back(write)
        except OSError as error:
            reason = f"{write.path.name} was written alone and could not be put back: {error.strerror}"
            raise FileError(reason, "Put it back by hand, for instance from version control.") from error


def _roll_back(write: Write) -> None:
    """Undo one replacement, unless it has not happened, or somebody wrote to the file after it."""
    if not write.path.exists() or read(write.path).data != write.data:
        return
    if write.original is None:
        write.path.unlink()
    else:
        with staged(write.path, write.original.data, write.original, write.path) as temporary:
            temporary.replace(write.path)
