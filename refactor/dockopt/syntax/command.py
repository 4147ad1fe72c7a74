"""Keyword, flags and arguments of a logical line.

Source: `frontend/dockerfile/parser/split_command.go`. BuildKit walks over bytes there and takes each for a
Latin-1 character; dockopt reads a flag's value as the characters that were written.
"""

from typing import Final

from msgspec import Struct

from dockopt.syntax.regex import regex
from dockopt.syntax.source import BLANKS, SPACES

_BLANK: Final = regex(f"[{BLANKS}]")
#: The bytes that Go's `unicode.IsSpace` takes for spaces; the last two are undecodable ones.
_BYTE_SPACES: Final = "\t\n\v\f\r \udc85\udca0"
#: Characters whose last byte is such a byte: they end a flag, but none begins behind them otherwise.
_ENDING_SPACES: Final = "\x85\xa0"


class Word(Struct, frozen=True):
    """A `--` word at [start, end): `text` without quotes and escapes, `value` where its value begins."""

    text: str
    start: int
    end: int
    value: int | None


class Command(Struct, frozen=True):
    """Parts of a logical line, as offsets into it."""

    keyword: tuple[int, int]
    flags: tuple[Word, ...]
    #: Where the flags end, a closing `--` included.
    flags_end: int
    arguments: tuple[int, int]


def split_command(text: str, start: int, end: int, escape: str) -> Command:
    """Split `text[start:end]`; white space around it belongs to nothing."""
    start, end = _strip(text, start, end)
    blank = _BLANK.search(text, start, end)
    keyword_end = blank.start() if blank else end
    flags, flags_end = _flags(text, keyword_end, end, escape)
    return Command((start, keyword_end), flags, flags_end, _strip(text, flags_end, end))


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    start += len(body) - len(body.lstrip(SPACES))
    return start, max(start, end - len(body) + len(body.rstrip(SPACES)))


def _flags(text: str, at: int, end: int, escape: str) -> tuple[tuple[Word, ...], int]:
    flags: list[Word] = []
    stop = at
    while True:
        while at < end and text[at] in _BYTE_SPACES:
            at += 1
        if not text.startswith("--", at, end):
            return tuple(flags), stop
        word = _word(text, at, end, escape)
        at = stop = word.end
        if text[at : at + 1] in (*_ENDING_SPACES,):
            at += 1
        if word.text == "--":
            return tuple(flags), stop
        flags.append(word)


def _word(text: str, start: int, end: int, escape: str) -> Word:
    """Read one flag. A quote may open anywhere; the escape character works inside both kinds of quotes."""
    chars: list[str] = []
    quote, value, at = "", None, start
    while at < end:
        char = text[at]
        at += 1
        if quote and char == quote:
            quote = ""
        elif not quote and char in _BYTE_SPACES + _ENDING_SPACES:
            at -= 1
            break
        elif not quote and char in "'\"":
            quote = char
        else:
            if char == escape:
                if at == end:
                    break
                char = text[at]
                at += 1
            if char == "=" and value is None:
                value = at
            chars.append(char)
    return Word("".join(chars), start, at, value)
