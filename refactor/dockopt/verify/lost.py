"""What the new image lacks of the old one's application folder and programs, in groups."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.leftovers import OTHER, group_of, groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.wholeness import Image


class Lost(Struct, frozen=True):
    """One group of paths that are gone, sorted. A folder that is gone as a whole is one path."""

    group: str
    paths: tuple[str, ...]

    @property
    def explained(self) -> bool:
        """Whether the group is one that a runtime image can do without."""
        return self.group != OTHER


def lost(original: Image, rewritten: Image, known_tools: frozenset[str]) -> tuple[Lost, ...]:
    """Return what is gone. `known_tools`: programs that the old base image brought for building."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in _application(original, rewritten):
        found[group_of(path)].append(path)
    for path in _programs(original, rewritten):
        group = group_of(path)
        if group == OTHER and posixpath.basename(path) in known_tools:
            group = "build tools"
        found[group].append(path)
    return tuple(Lost(name, _tops(found[name])) for name in groups() if found[name])


def _application(original: Image, rewritten: Image) -> Iterator[str]:
    """Yield what is gone below the working directory. `/` is nobody's application folder."""
    folder = original.files.resolve(original.folder)
    if folder != "/":
        yield from (path for path in original.files.below(folder) if not rewritten.files.has(path))


def _programs(original: Image, rewritten: Image) -> Iterator[str]:
    """Yield programs on the old PATH that the new one does not find by their name."""
    seen: set[str] = set()
    for folder in original.path.split(":"):
        for path in original.files.executables_in(folder):
            name = posixpath.basename(path)
            if name not in seen and rewritten.files.which(name, rewritten.path) is None:
                yield path
            seen.add(name)


def _tops(paths: list[str]) -> tuple[str, ...]:
    """Return the paths without those that lie below another one of them."""
    tops: list[str] = []
    for path in sorted(set(paths), key=lambda path: path.split("/")):
        if not tops or not path.startswith(tops[-1] + "/"):
            tops.append(path)
    return tuple(tops)
