"""How much of a build context is looked at, at most."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds for one context.

    Attributes:
        files: entries (files and folders) that a scan looks at.
        depth: folders below one another that a scan enters.
        seconds: time for a scan.
        bytes: text read from the context, over all files.
        literals: quoted texts of source files, over all files.
        matching: seconds of the processor for comparing paths with ignore rules, over all questions.
    """

    files: int = 200_000
    depth: int = 100
    seconds: float = 20.0
    bytes: int = 64_000_000
    literals: int = 1_000_000
    matching: float = 60.0


DEFAULT = Limits()
_PER_SECOND = 10_000  # entries that a slow disk gives; a scan that is to see more gets more time


def limits_for(files: int | None) -> Limits:
    """The limits where that many files are wanted; None: the usual ones."""
    if files is None:
        return DEFAULT
    seconds = max(DEFAULT.seconds, files / _PER_SECOND)
    return Limits(files=files, seconds=seconds, matching=max(DEFAULT.matching, 3 * seconds))
