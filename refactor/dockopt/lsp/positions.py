"""Places in a text as an editor counts them: line and column, the column in units of the agreed encoding.

Lines end as the protocol says: LF, CRLF or CR. That is neither the tree's rule (LF alone) nor Python's.
Source: Language Server Protocol 3.17, "Text Documents" and "Position".
"""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from dockopt.syntax.regex import regex

_LINE_END = regex(r"\r\n|\n|\r")
_BYTES = {PositionEncodingKind.Utf8: ("utf-8", 1), PositionEncodingKind.Utf16: ("utf-16-le", 2)}


class Positions:
    """The places of one text. Offsets count characters (code points), as everywhere in dockopt."""

    def __init__(self, text: str, encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._bytes = _BYTES.get(PositionEncodingKind(encoding))

    def range(self, start: int, end: int) -> Range:
        """The place of the characters [start, end)."""
        return Range(self.position(start), self.position(end))

    def position(self, offset: int) -> Position:
        """The place of an offset."""
        offset = max(0, min(offset, len(self._text)))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._units(self._text[self._starts[line] : offset]))

    def _units(self, text: str) -> int:
        if self._bytes is None or text.isascii():
            return len(text)
        encoding, width = self._bytes
        return len(text.encode(encoding, "surrogatepass")) // width
