"""Where a place in the text that the shell sees stands in the text that was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Source:
    """The text the shell sees; its runs start at `seen` there and at `written` in the written text."""

    text: str
    seen: tuple[int, ...] = (0,)
    written: tuple[int, ...] = (0,)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the seen text to the written one; both in characters."""
        first = self._place(start)
        return first, self._place(end - 1) + 1 if end > start else first

    def _place(self, offset: int) -> int:
        run = bisect_right(self.seen, offset) - 1
        return self.written[run] + offset - self.seen[run]

    def within(self, start: int, end: int) -> Source:
        """Give a part of the seen text as a source of its own."""
        first = bisect_right(self.seen, start) - 1
        last = max(bisect_right(self.seen, end - 1), first + 1)
        seen = (0, *(place - start for place in self.seen[first + 1 : last]))
        written = (self._place(start), *self.written[first + 1 : last])
        return Source(self.text[start:end], seen, written)


def as_written(text: str) -> Source:
    """Take a script that the shell reads as it is."""
    return Source(text)


def as_joined(text: str, escape: str) -> Source:
    """Take the shell form of an instruction: BuildKit joins its lines before the shell sees them.

    The escape character at the end of a line (blanks may follow it) goes with the line end, and so do the
    blank lines and comment lines behind it.
    """
    pieces, seen, written = [], [], []
    length = position = 0
    for match in _joint(escape).finditer(text):
        pieces.append(text[position : match.start()])
        seen.append(length)
        written.append(position)
        length += match.start() - position
        position = match.end()
    pieces.append(text[position:])
    return Source("".join(pieces), (*seen, length), (*written, position))


@lru_cache(maxsize=2)
def _joint(escape: str) -> re.Pattern[str]:
    token = re.escape(escape)
    blank = r"[ \t]*(?:#[^\n]*)?"
    return re.compile(rf"(?<!{token}){token}[ \t]*(?:\r?\n(?:{blank}\r?\n)*(?:{blank}\Z)?|\Z)")
