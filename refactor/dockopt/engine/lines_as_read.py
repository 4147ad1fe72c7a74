"""Which line of the file, as it was read, is meant by a line of the text between two passes.

A pass sees what the passes before it wrote; who reads its decisions sees the file. Lines that an edit moves
or writes anew keep their place where they are the same to the letter.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, final

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.passes.plan import Decision, Edit
    from dockopt.syntax.nodes import Document


@final
class LinesAsRead:
    """The lines of a text that goes from pass to pass. An edit costs what the text is long."""

    def __init__(self, document: Document) -> None:
        self._origins = list(range(1, len(document.line_starts) + 1))

    def edited(self, before: Document, edits: Sequence[Edit]) -> None:
        """The edits were done to the text as it was before them."""
        gone: defaultdict[str, deque[int]] = defaultdict(deque)
        for edit in edits:
            first, _ = before.position(edit.start)
            for number, line in enumerate(_lines(before.text[edit.start : edit.end]), first):
                gone[line].append(self._origin(number))
        found: list[int] = []
        begins = True
        for piece in _pieces(before.text, edits):
            at = piece.offset
            for line in _lines(piece.text):
                if begins:
                    origin = self._origin(before.position(at)[0])
                    found.append(_again(gone.get(line), max([origin, *found[-1:]])) if piece.new else origin)
                begins = line.endswith("\n")
                at += 0 if piece.new else len(line)
        self._origins = found

    def as_read(self, decision: Decision) -> Decision:
        """The decision on the text as it is now, with the lines of the file."""
        evidence = tuple(
            replace(each, line=self._origin(each.line)) if each.path is None and each.line else each
            for each in decision.evidence
        )
        return replace(decision, line=decision.line and self._origin(decision.line), evidence=evidence)

    def _origin(self, line: int) -> int:
        """The line of the file; the last one for the empty line at the end of the text."""
        return self._origins[min(line, len(self._origins)) - 1] if self._origins else 1


class _Piece(Struct, frozen=True):
    """Some of a new text: what an edit wrote, or what stood at this offset of the old one."""

    text: str
    offset: int
    new: bool


def _pieces(text: str, edits: Sequence[Edit]) -> Iterator[_Piece]:
    place = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        yield _Piece(text[place : edit.start], place, new=False)
        yield _Piece(edit.text, edit.start, new=True)
        place = edit.end
    yield _Piece(text[place:], place, new=False)


def _again(lines: deque[int] | None, otherwise: int) -> int:
    """The next of the lines that an edit took away and wrote again; written twice, the last of them."""
    if not lines:
        return otherwise
    return lines.popleft() if len(lines) > 1 else lines[0]


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends; a line feed alone ends one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
