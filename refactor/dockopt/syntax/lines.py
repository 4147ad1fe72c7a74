"""Physical lines, and how BuildKit joins them into one logical line."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockopt.syntax.logical import Logical
from dockopt.syntax.source import SPACES
from dockopt.syntax.tokens import Token, TokenKind


class Line(Struct, frozen=True):
    """A physical line: content in [start, stop), line end in [stop, end)."""

    start: int
    stop: int
    end: int


class Piece(Struct, frozen=True):
    """Source [start, end) of a joined line; without a kind it is a run of the logical line."""

    kind: TokenKind | None
    start: int
    end: int


class Joined(Struct, frozen=True):
    """A logical line, all pieces of its source, and the index of the physical line behind it."""

    logical: Logical
    pieces: tuple[Piece, ...]
    after: int


def split_lines(text: str) -> list[Line]:
    """Split at LF only. All CRs before it belong to the line end; any other CR is content."""
    lines = []
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        stop = end - 1 if text[end - 1] == "\n" else end
        while stop > start and text[stop - 1] == "\r":
            stop -= 1
        lines.append(Line(start, stop, end))
        start = end
    return lines


def join(text: str, lines: list[Line], first: int, start: int, escape: str) -> Joined:
    """Join the physical lines of the instruction whose content begins at `start`, in line `first`.

    Comment lines and lines of white space between continued lines are dropped; leading white space of a
    continued line is kept (`processLine` strips the first line only).
    """
    pieces: list[Piece] = []
    at, index = start, first
    while True:
        line = lines[index]
        index += 1
        cut = _continuation(text, at, line.stop, escape)
        pieces += spans((None, at, line.stop if cut is None else cut))
        if cut is None:
            pieces += spans((TokenKind.NEWLINE, line.stop, line.end))
            break
        pieces.append(Piece(TokenKind.CONTINUATION, cut, line.end))
        while index < len(lines) and (skipped := outside(text, lines[index])):
            pieces += skipped
            index += 1
        if index == len(lines):
            break
        at = lines[index].start
    return Joined(_logical(text, pieces, start), tuple(pieces), index)


def outside(text: str, line: Line, start: int | None = None) -> list[Piece]:
    """Return the pieces of a comment line or a line of white space from `start` on; none for any other."""
    start = line.start if start is None else start
    content = text[start : line.stop]
    mark = start + len(content) - len(content.lstrip(SPACES))
    if mark < line.stop and text[mark] != "#":
        return []
    return spans(
        (TokenKind.WHITESPACE, start, mark),
        (TokenKind.COMMENT, mark, line.stop),
        (TokenKind.NEWLINE, line.stop, line.end),
    )


def paint(text: str, pieces: Iterable[Piece], bounds: Iterable[tuple[TokenKind, int]]) -> Iterator[Token]:
    """Turn pieces into tokens; `bounds` give the kinds of the logical line, each up to a logical offset."""
    ahead = iter(bounds)
    kind, bound = TokenKind.WHITESPACE, 0
    logical = 0
    for piece in pieces:
        if piece.kind is not None:
            yield Token(piece.kind, text[piece.start : piece.end], piece.start)
            continue
        at = piece.start
        while at < piece.end:
            while bound <= logical:
                kind, bound = next(ahead)
            stop = min(piece.end, at + bound - logical)
            yield Token(kind, text[at:stop], at)
            logical += stop - at
            at = stop


def _continuation(text: str, start: int, stop: int, escape: str) -> int | None:
    """Return where the escape character stands that continues the line; not behind another one."""
    at = stop
    while at > start and text[at - 1] in " \t":
        at -= 1
    at -= 1
    if at < start or text[at] != escape or (at > start and text[at - 1] == escape):
        return None
    return at


def spans(*pieces: tuple[TokenKind | None, int, int]) -> list[Piece]:
    """Return the pieces that are not empty."""
    return [Piece(kind, start, end) for kind, start, end in pieces if end > start]


def _logical(text: str, pieces: list[Piece], anchor: int) -> Logical:
    runs = [piece for piece in pieces if piece.kind is None]
    starts, length = [], 0
    for run in runs:
        starts.append(length)
        length += run.end - run.start
    joined = "".join(text[run.start : run.end] for run in runs)
    return Logical(joined, tuple(starts) or (0,), tuple(run.start for run in runs) or (anchor,))
