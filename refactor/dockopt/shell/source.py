"""A script's text, and where it starts in the text that was given: scripts stand in the words of others."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True):
    """The text of a script that starts `base` characters into the given text."""

    text: str
    base: int = 0

    def within(self, start: int, end: int) -> Source:
        """Give a part of the text as a script of its own."""
        return Source(self.text[start:end], self.base + start)
