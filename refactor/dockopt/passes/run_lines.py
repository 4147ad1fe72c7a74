"""Joins RUN lines that the split has made neighbours: one layer each step, as the original had it."""

from __future__ import annotations

from msgspec import Struct

_WIDTH = 100


class Line(Struct, frozen=True):
    """One instruction of the runtime stage as text with its line end.

    `index`: its place in the original, None when it is new. `joins`: a plain shell-form RUN of commands
    joined by `&&`, to which another one can be appended. `lead`: comments and blank lines above it.
    """

    text: str
    index: int | None = None
    joins: bool = False
    lead: str = ""


def joined(lines: list[Line], newline: str) -> list[str]:
    """The texts, with every RUN appended to the RUN before it unless the original had them side by side."""
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if before is None or not _belong_together(before, line):
            result.append(line)
        else:
            text = _append(before.text, line.text, newline)
            result[-1] = Line(text, line.index, joins=True, lead=before.lead)
    return [line.lead + line.text for line in result]


def _belong_together(before: Line, line: Line) -> bool:
    return before.joins and line.joins and not line.lead and not _were_neighbours(before, line)


def _were_neighbours(before: Line, line: Line) -> bool:
    return before.index is not None and line.index is not None and line.index == before.index + 1


def _append(before: str, text: str, newline: str) -> str:
    """`RUN a` and `RUN b` as `RUN a && b`, on a line of its own where it gets long."""
    first, second = before.rstrip("\r\n"), text.split(None, 1)[1]
    short = len(first) + len(second) < _WIDTH and "\n" not in first
    return f"{first} && {second}" if short else f"{first} \\{newline}    && {second}"
