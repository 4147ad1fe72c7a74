"""Nodes: a document is a row of comments, blank lines, directives and instructions."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from dockopt.syntax.logical import Logical
from dockopt.syntax.problems import Problem
from dockopt.syntax.regex import regex
from dockopt.syntax.source import BOM
from dockopt.syntax.tokens import Span, Token

__all__ = [
    "Blank",
    "Comment",
    "DirectiveLine",
    "Document",
    "Flag",
    "Heredoc",
    "Instruction",
    "Item",
    "Logical",
]

_LEADING_TABS: Final = regex(r"^\t+", re.MULTILINE)


class Node(Struct, frozen=True):
    """Whole physical lines of the source, as tokens, with 1-based line numbers."""

    tokens: tuple[Token, ...]
    line: int
    end_line: int

    @property
    def span(self) -> Span:
        """The characters of the node, the last line's end included."""
        return Span(self.tokens[0].start, self.tokens[-1].span.end)

    @property
    def text(self) -> str:
        """The source of the node."""
        return "".join(token.text for token in self.tokens)


class Comment(Node, frozen=True):
    """A comment line outside any instruction."""


class Blank(Node, frozen=True):
    """A line of nothing but white space, outside any instruction."""


class DirectiveLine(Node, frozen=True):
    """A parser directive that counts, such as `# escape=`; `name` is in lower case."""

    name: str
    value: str


class Flag(Struct, frozen=True):
    """`--name=value` before the arguments, quotes and escapes resolved; `value` is None without `=`."""

    name: str
    value: str | None
    span: Span
    #: The value as written, quotes included; empty behind the flag when there is none.
    value_span: Span


class Heredoc(Struct, frozen=True):
    """An inline file of RUN, COPY or ADD."""

    name: str
    #: The body as written, line ends included. See `data`.
    content: str
    #: Whether the builder substitutes variables in the body (no part of the name is quoted).
    expand: bool
    #: Whether leading tabs are dropped (`<<-`).
    chomp: bool
    #: The file descriptor before `<<`, else 0.
    fd: int
    #: The word in the instruction, `<<` included.
    marker: Span
    #: The lines of the body.
    body: Span
    #: The closing name; empty at the end of the text when the heredoc is not terminated.
    end: Span

    @property
    def data(self) -> str:
        """The body as the builder uses it: without leading tabs for `<<-`."""
        return _LEADING_TABS.sub("", self.content) if self.chomp else self.content


class Instruction(Node, frozen=True):
    """One instruction with everything that BuildKit reads as part of it."""

    #: As written.
    keyword: str
    #: In upper case; see `dockopt.syntax.grammar.canonical`.
    name: str
    keyword_span: Span
    flags: tuple[Flag, ...]
    #: What follows keyword and flags, white space at both ends removed.
    arguments: Logical
    #: The strings of the JSON form, when the instruction has one and BuildKit takes it so.
    json: tuple[str, ...] | None
    heredocs: tuple[Heredoc, ...]
    #: What ONBUILD holds back; its tokens are the tail of this instruction's.
    trigger: "Instruction | None"


Item = Comment | Blank | DirectiveLine | Instruction


class Document(Struct, frozen=True):
    """A Dockerfile: `text` is the join of the tokens of its items."""

    text: str
    items: tuple[Item, ...]
    escape: str
    directives: Mapping[str, str]
    #: What BuildKit's parser would refuse; `dockopt.syntax.check` finds the rest.
    problems: tuple[Problem, ...]
    #: The line end that most lines have, CRLF or LF.
    newline: str
    line_starts: tuple[int, ...]

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """The instructions in their order."""
        return tuple(item for item in self.items if isinstance(item, Instruction))

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column (in characters) of an offset; a byte order mark has none."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        if start == 0 and offset and self.text[0] == BOM:
            start = 1
        return line, offset - start + 1

    def line_span(self, line: int) -> Span:
        """Return the span of a 1-based line, without its end."""
        start = self.line_starts[line - 1]
        after = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return Span(start, start + len(self.text[start:after].rstrip("\r\n")))
