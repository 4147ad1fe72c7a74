"""One walk over the context: which files the builder gets. Ignored folders are not entered in vain."""

from __future__ import annotations

import time
from bisect import bisect_left
from typing import TYPE_CHECKING, final

from msgspec import Struct, field

from dockopt.context.disk import CUT_SHORT, Question, entries, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dockopt.context.dockerignore import IgnoreRules, Matched
    from dockopt.context.limits import Limits

_UNENTERED = ".git"  # large, and of no interest to a build but for its existence


class Listing(Struct, frozen=True):
    """What a scan saw of what is sent: files and links, and folders, both sorted.

    `truncated` where it did not see everything.
    """

    files: tuple[str, ...]
    folders: tuple[str, ...]
    truncated: bool


def below(names: tuple[str, ...], folder: str) -> tuple[str, ...]:
    """Return the sorted names that lie below a folder."""
    start, end = (bisect_left(names, f"{folder}{bound}") for bound in "/0")  # "0" follows "/"
    return names[start:end]


def scan(root: Path, rules: IgnoreRules, limits: Limits) -> Listing:
    """Walk the context once."""
    walk = _Walk(root, rules, limits, time.monotonic() + limits.seconds)
    walk.run()
    return Listing(tuple(sorted(walk.files)), tuple(sorted(walk.folders)), walk.truncated)


@final
class _Walk(Struct):
    root: Path
    rules: IgnoreRules
    limits: Limits
    deadline: float
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    truncated: bool = False
    full: bool = False
    seen: int = 0

    def run(self) -> None:
        folders: list[tuple[str, Matched | None]] = [("", None)]
        while folders and not self.full:
            folder, matched = folders.pop()
            folders.extend(self._list(folder, matched))

    def _list(self, folder: str, above: Matched | None) -> Iterator[tuple[str, Matched]]:
        """Collect the folder's files and yield the folders to enter, with what matched them."""
        names = list_folder(self.root, folder, self.limits.files)
        if names is None:
            self.truncated = True
            return
        for name, kind in names:
            self.seen += 1
            if self.seen > self.limits.files or time.monotonic() > self.deadline:
                told(Question("names", str(self.root)), CUT_SHORT)
                self.full = self.truncated = True
                return
            path = f"{folder}/{name}" if folder else name
            excluded, matched = self.rules.step(path, above)
            if kind == "folder":
                if not excluded:
                    self.folders.append(path)
                if name != _UNENTERED and (not excluded or self.rules.may_include_below(path)):
                    yield from self._enter(path, matched)
            elif kind != "special" and not excluded:
                self.files.append(path)

    def _enter(self, path: str, matched: Matched) -> Iterator[tuple[str, Matched]]:
        if path.count("/") >= self.limits.depth:
            self.truncated = True
        else:
            yield path, matched


def list_folder(root: Path, folder: str, limit: int) -> list[tuple[str, str]] | None:
    """Return a folder's names with their kind (file, link, folder, special); None if it is unreadable.

    One more than `limit` is returned where there are more, so that the caller can tell.
    """
    try:
        return entries(f"{root}/{folder}", limit)
    except (OSError, ValueError):
        return None
