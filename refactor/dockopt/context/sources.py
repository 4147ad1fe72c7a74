"""Quoted texts of source files, and the files of the context that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.context.links import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.tree import BuildContext

_MAX_LENGTH = 200
_MAX_FILE = 1_000_000
# No language is parsed: whatever stands between two equal quotes of a line is a candidate, so an apostrophe
# or an escaped quote hides nothing. A wrong guess names no file.
_QUOTES = ('"', "'", "`")
_WILDCARD = re.compile(r"[*?\[{]")


@dataclass(frozen=True, slots=True)
class Literal:
    """A quoted text: the file, its 1-based line, and what stands between the quotes."""

    path: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class PathEvidence:
    """A file or folder of the context that a source file names, and where."""

    target: str
    path: str
    line: int


def string_literals(context: BuildContext, paths: Iterable[str], limit: int) -> Iterator[Literal]:
    """Yield the quoted texts of the files, at most `limit` of them over all files."""
    count = 0
    for path in paths:
        text = context.read(path, _MAX_FILE)
        for number, line in enumerate((text or "").split("\n"), start=1):
            for value in _texts(line):
                count += 1
                if count > limit:
                    return
                yield Literal(path, number, value)


def _texts(line: str) -> Iterator[str]:
    for quote in _QUOTES:
        for value in line.split(quote)[1:-1]:
            if len(value) <= _MAX_LENGTH and any(char.isalnum() for char in value):
                yield value


def existing_paths(
    context: BuildContext, literals: Iterable[Literal], bases: tuple[str, ...]
) -> tuple[PathEvidence, ...]:
    """Return the files and folders of the context that the texts name, relative to one of the bases.

    A pattern (`templates/*.html`) stands for its folder. A single word counts only if there is such a file or
    folder; the base itself (`.`, `/`) never does.
    """
    known: dict[str, tuple[str, ...]] = {}
    found: dict[PathEvidence, None] = {}
    for literal in literals:
        if literal.value not in known:
            known[literal.value] = _targets(context, literal.value, bases)
        for target in known[literal.value]:
            found.setdefault(PathEvidence(target, literal.path, literal.line))
    return tuple(found)


def _targets(context: BuildContext, value: str, bases: tuple[str, ...]) -> tuple[str, ...]:
    value = value.removeprefix("file://")
    wildcard = _WILDCARD.search(value)
    if wildcard:
        value = value[: wildcard.start()].rpartition("/")[0]
    if not _looks_like_path(value):
        return ()
    targets = {join(base, value.lstrip("/")) for base in bases}
    return tuple(sorted(t for t in targets if t and t not in bases and context.exists(t)))


def _looks_like_path(value: str) -> bool:
    return bool(value.strip("./")) and not re.search(r"[\s<>|;,()]|://", value)
