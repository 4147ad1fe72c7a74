"""Heredocs: which words of a line open one, and where their bodies end.

The words are always read with a backslash as escape character, whatever the `escape` directive says: BuildKit
does so. Source: `heredocsFromLine` and `ParseHeredoc` in `frontend/dockerfile/parser/parser.go`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from dockopt.syntax.lex import LexError, lex
from dockopt.syntax.lines import Line
from dockopt.syntax.nodes import Heredoc
from dockopt.syntax.regex import regex
from dockopt.syntax.tokens import Span, Token, TokenKind

_MARKER: Final = regex(r"([0-9]*)<<(-?)[\t\n\f\r ]*+([^<]*+)")
_MAX_FD: Final = 2**64 - 1


class Marker(Struct, frozen=True):
    """A word that opens a heredoc, at [start, end) of the logical line."""

    name: str
    expand: bool
    chomp: bool
    fd: int
    start: int
    end: int


def markers(line: str) -> list[Marker]:
    """Return the heredocs that a logical line opens, in order.

    A line that cannot be lexed (an open quote, say) opens none; a marker that cannot raises LexError.
    """
    if "<<" not in line:
        return []
    try:
        _, words = lex(line, "\\", raw_quotes=True, raw_escapes=True)
    except LexError:
        return []
    found = (read_marker(word.text, word.start, word.end) for word in words)
    return [marker for marker in found if marker is not None]


def read_marker(word: str, start: int = 0, end: int = 0) -> Marker | None:
    """Read one word as the opening of a heredoc."""
    match = _MARKER.fullmatch(word)
    if match is None or not match[3]:
        return None
    _, names = lex(match[3], "\\")
    if len(names) != 1:
        return None
    _, raw = lex(match[3], "\\", raw_quotes=True)
    if len(raw) != 1:
        raise LexError("the name of the heredoc is not one word")
    name = names[0].text
    digits = match[1].lstrip("0")
    return Marker(
        name=name,
        expand=_quotes(name) == _quotes(raw[0].text),
        chomp=match[2] == "-",
        fd=min(int(digits or "0"), _MAX_FD) if len(digits) <= len(str(_MAX_FD)) else _MAX_FD,
        start=start,
        end=end,
    )


def opens_heredoc(word: str) -> bool:
    """Tell whether a word of COPY or ADD stands for an inline file."""
    try:
        return read_marker(word) is not None
    except LexError:
        return False


def read_body(
    text: str, lines: Sequence[Line], first: int, marker: Marker, span: Span
) -> tuple[Heredoc, int]:
    """Read the body of a heredoc from line `first` on; return it and the index of the line behind it.

    Without a closing line the body takes the rest of the text and `end` is empty.
    """
    begin = lines[first].start if first < len(lines) else len(text)
    body, end, index = len(text), Span(len(text), len(text)), first
    while index < len(lines):
        line = lines[index]
        index += 1
        start = line.start
        while marker.chomp and start < line.stop and text[start] == "\t":
            start += 1
        if line.stop - start == len(marker.name) and text.startswith(marker.name, start):
            body, end = line.start, Span(start, line.stop)
            break
    heredoc = Heredoc(
        name=marker.name,
        content=text[begin:body],
        expand=marker.expand,
        chomp=marker.chomp,
        fd=marker.fd,
        marker=span,
        body=Span(begin, body),
        end=end,
    )
    return heredoc, index


def tokens(text: str, heredoc: Heredoc, after: int) -> Iterator[Token]:
    """Return the tokens of a heredoc's lines, up to the offset `after` behind the closing line."""
    for kind, start, end in (
        (TokenKind.HEREDOC_BODY, *heredoc.body),
        (TokenKind.WHITESPACE, heredoc.body.end, heredoc.end.start),
        (TokenKind.HEREDOC_END, *heredoc.end),
        (TokenKind.NEWLINE, heredoc.end.end, after),
    ):
        if end > start:
            yield Token(kind, text[start:end], start)


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')
