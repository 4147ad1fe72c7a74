"""The files that one result changes: what is written, and what a diff shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.advice import FileError
from dockopt.cli.store import Original, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dockopt.cli.analysis import Job
    from dockopt.engine.types import Result


class Change(Struct, frozen=True):
    """One file to change. `path` is the file itself, links followed. `before` None: it is new."""

    path: Path
    before: str | None
    after: str
    original: Original | None

    @property
    def digest(self) -> bytes:
        """Stands for the new text."""
        import hashlib  # here: a start has no time for it

        return hashlib.sha256(self.after.encode("utf-8", "surrogateescape")).digest()

    def diff(self) -> str:
        """Return the unified diff, with the path as seen from the current folder."""
        from dockopt.report.diff import unified_diff

        return unified_diff(from_here(self.path), self.before, self.after)


def changes_of(path: Path, original: Original | None, folder: Path | None, result: Result) -> list[Change]:
    """List the files that change, the Dockerfile first; its text came from stdin when `original` is None.

    Raises OSError when another file is not what the engine saw.
    """
    changes = []
    if result.after != result.before:
        changes.append(Change(path, result.before, result.after, original))
    if folder is not None:
        changes += (_other(folder / each.path, each.before, each.after) for each in result.whole_files)
    return changes


def _other(path: Path, before: str | None, after: str) -> Change:
    from dockopt.syntax.source import decode

    if before is None:
        if path.exists() or path.is_symlink():
            raise FileError(f"{path.name} has appeared while dockopt was working", "Run dockopt again.")
        return Change(path.resolve(), None, after, None)
    original = read(path)
    if decode(original.data) != before:
        raise FileError(f"{path.name} was changed while dockopt was working", "Run dockopt again.")
    return Change(original.path, before, after, original)


def from_here(path: Path) -> str:
    """Write the path relative to the current folder, with `/`, for the header of a diff."""
    try:
        return Path(os.path.relpath(path, Path.cwd())).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


class Proposals:
    """The changes already shown in this run.

    Two Dockerfiles may share a .dockerignore. What is written for the first is there when the second is
    analysed; what is only shown is not, and two diffs of one file would not apply one after the other.
    """

    def __init__(self) -> None:
        self._shown: dict[Path, bytes] = {}  # digests: a run may show thousands of files

    def clash(self, changes: Sequence[Change]) -> Path | None:
        """Return a file that was already shown with another text."""
        return next(
            (each.path for each in changes if self._shown.get(each.path, each.digest) != each.digest), None
        )

    def add(self, changes: Sequence[Change]) -> list[Change]:
        """Remember the changes, and return those that were not shown before."""
        new = [each for each in changes if each.path not in self._shown]
        self._shown.update((each.path, each.digest) for each in new)
        return new


class Written:
    """Where this run has written: what was found in these folders before may be found otherwise now."""

    def __init__(self) -> None:
        self._folders: set[Path] = set()

    def add(self, changes: Iterable[Change]) -> None:
        """Remember the changes; to be called before they are written."""
        for change in changes:
            self._folders.update(change.path.parents)

    def concerns(self, job: Job) -> bool:
        """Whether something was written in the context of a Dockerfile, or beside it."""
        seen = (job.folder, job.path and job.path.parent)
        return any(folder is not None and folder.resolve() in self._folders for folder in seen)
