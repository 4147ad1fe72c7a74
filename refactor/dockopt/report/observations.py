"""What a proof found, in words: the same for a terminal and for a page."""

from __future__ import annotations

from msgspec import Struct


class Observation(Struct, frozen=True):
    """One line of a section, raw: whoever shows it makes it safe.

    `mark`: a word in front of what speaks against the rewrite, empty for anything else. `was` and `now`: what
    became of a value, where both have lines of their own. `quoted`: what a program said, as it said it.
    """

    text: str
    mark: str = ""
    was: str | None = None
    now: str | None = None
    quoted: str = ""


class Section(Struct, frozen=True):
    """One part of the proof by its name."""

    name: str
    observations: tuple[Observation, ...]


class Measure(Struct, frozen=True):
    """One figure of both images: as numbers for a bar, as it is written, and what there is to say of it."""

    name: str
    before: float
    after: float
    shown_before: str
    shown_after: str
    remark: str = ""
