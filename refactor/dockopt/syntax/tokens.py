"""Tokens: the characters of a Dockerfile, each in exactly one of them."""

from enum import Enum
from typing import NamedTuple

from msgspec import Struct


class Span(NamedTuple):
    """A half-open range of character offsets into `Document.text`."""

    start: int
    end: int


class TokenKind(Enum):
    """What a token is for; the kinds of one item follow the order in which they can appear."""

    BOM = "bom"
    WHITESPACE = "whitespace"
    COMMENT = "comment"
    DIRECTIVE = "directive"
    KEYWORD = "keyword"
    FLAG = "flag"
    ARGUMENTS = "arguments"
    #: The escape character, the blanks behind it and the line end.
    CONTINUATION = "continuation"
    NEWLINE = "newline"
    HEREDOC_BODY = "heredoc-body"
    HEREDOC_END = "heredoc-end"


class Token(Struct, frozen=True):
    """A non-empty piece of the text, `start` characters from its beginning."""

    kind: TokenKind
    text: str
    start: int

    @property
    def span(self) -> Span:
        """The characters that the token covers."""
        return Span(self.start, self.start + len(self.text))
