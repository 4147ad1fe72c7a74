"""Words and pairs inside the arguments of an instruction, with their places in the source.

Source: `parseStringsWhitespaceDelimited`, `parseWords` and `parseNameVal` in
`frontend/dockerfile/parser/line_parsers.go`. Quotes stay in the words; `unquote` takes them off.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dockopt.syntax.lex import LexError, lex
from dockopt.syntax.logical import Logical
from dockopt.syntax.regex import regex
from dockopt.syntax.source import BLANKS, SPACES
from dockopt.syntax.tokens import Span

_WORD: Final = regex(f"[^{BLANKS}]+")
_HEALTH_TYPE: Final = regex("([^\t\n\v\f\r \x85\xa0]*+)[\x85\xa0]?+[\t\n\v\f\r ]*+")
_BLANK_RUN: Final = regex(f"[{BLANKS}]+")
_KEPT: Final = 1024  # arguments that are remembered: checks, lowering and expansion all ask for their words


class Word(Struct, frozen=True):
    """A word as written."""

    text: str
    span: Span


class NameValue(Struct, frozen=True):
    """A name with its value, both as written; the value is None where only a name stands."""

    name: str
    value: str | None
    #: From the name to the end of the value.
    span: Span
    name_span: Span
    #: Empty behind the name when there is no value.
    value_span: Span
    #: Written `name value`, without `=`.
    legacy: bool


@lru_cache(maxsize=_KEPT)
def words(logical: Logical, escape: str = "\\") -> tuple[Word, ...]:  # noqa: ARG001 - called like name_values
    """Split the arguments of COPY, ADD, FROM, EXPOSE or VOLUME at blanks; quotes and escapes do not count."""
    return tuple(_word(logical, match.start(), match.end()) for match in _WORD.finditer(logical.text))


def health_check(logical: Logical) -> tuple[Word, Logical]:
    """Split the arguments of HEALTHCHECK into its type, CMD or NONE, and what follows (`parseHealthConfig`).

    BuildKit looks at single bytes here, so that the last one of NEL and NBSP ends the type as well; the first
    one ends the blanks behind it. No other Unicode space counts.
    """
    match = _HEALTH_TYPE.match(logical.text)
    end, begin = (match.end(1), match.end()) if match else (0, 0)
    return _word(logical, 0, end), logical.slice(begin, len(logical.text))


@lru_cache(maxsize=_KEPT)
def name_values(logical: Logical, escape: str) -> tuple[NameValue, ...]:
    """Read the arguments of ENV or LABEL: `name=value` words, or one legacy `name value`.

    A word without `=` where one is needed is an error to BuildKit; here its value is None.
    """
    found = list(_quoted_words(logical.text, escape))
    if not found or "=" in logical.text[slice(*found[0])]:
        return tuple(_pair(logical, start, end) for start, end in found)
    blank = _BLANK_RUN.search(logical.text)
    if blank is None:
        return (_pair(logical, *found[0]),)
    return (_name_value(logical, (0, blank.start()), (blank.end(), len(logical.text)), legacy=True),)


def declarations(logical: Logical, escape: str) -> tuple[NameValue, ...]:
    """Read the arguments of ARG: names, each with `=value` or without; never the legacy form."""
    return tuple(_pair(logical, start, end) for start, end in _quoted_words(logical.text, escape))


def unquote(word: str, escape: str) -> str:
    """Take quotes and escapes off a word as the builder does, variables left alone.

    A word that BuildKit cannot read (an open quote, a bad substitution) is returned as it is.
    """
    try:
        result, _ = lex(word, escape)
    except LexError:
        return word
    return result


def _word(logical: Logical, start: int, end: int) -> Word:
    return Word(logical.text[start:end], logical.span(start, end))


def _pair(logical: Logical, start: int, end: int) -> NameValue:
    equals = logical.text.find("=", start, end)
    if equals < 0:
        return _name_value(logical, (start, end), None, legacy=False)
    return _name_value(logical, (start, equals), (equals + 1, end), legacy=False)


def _name_value(
    logical: Logical, name: tuple[int, int], value: tuple[int, int] | None, *, legacy: bool
) -> NameValue:
    end = value[1] if value else name[1]
    name_span = logical.span(*name)
    after = logical.span(name[0], end).end
    return NameValue(
        name=logical.text[slice(*name)],
        value=logical.text[slice(*value)] if value else None,
        span=Span(name_span.start, after),
        name_span=name_span,
        value_span=logical.span(*value) if value and value[1] > value[0] else Span(after, after),
        legacy=legacy,
    )


def _quoted_words(text: str, escape: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of words between spaces; quotes and escaped characters do not end a word.

    An escape character at the very end is dropped, and makes no word alone.
    """
    at = 0
    while at < len(text):
        if text[at] in SPACES:
            at += 1
            continue
        start = at
        end, at = _word_end(text, start, escape)
        if end > start:
            yield start, end


def _word_end(text: str, at: int, escape: str) -> tuple[int, int]:
    """Return where the word that begins at `at` ends, and where to read on."""
    quote = ""
    while at < len(text):
        char = text[at]
        if not quote and char in SPACES:
            break
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape and quote != "'":
            if at + 1 == len(text):
                return at, len(text)
            at += 1
        at += 1
    return at, at
