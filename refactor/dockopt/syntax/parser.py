"""From text to a lossless tree, by BuildKit's lexical rules; never raises.

Permissive like BuildKit's `parser` package: an unknown instruction is an instruction. Where BuildKit
gives up, the tree goes on and holds a problem.
"""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from dockopt.syntax import directives
from dockopt.syntax.directives import DEFAULT_ESCAPE, ESCAPES, Directive
from dockopt.syntax.instruction import Reader
from dockopt.syntax.lines import Line, outside, paint, spans, split_lines
from dockopt.syntax.nodes import Blank, Comment, DirectiveLine, Document, Instruction, Item
from dockopt.syntax.problems import Problem
from dockopt.syntax.source import BOM, SPACES, encode
from dockopt.syntax.tokens import Span, TokenKind

#: Go's bufio.Scanner takes no longer line, in bytes without the LF.
_MAX_LINE: Final = 65_535
_MAX_BYTES_PER_CHAR: Final = 4


def parse(text: str) -> Document:
    """Parse a Dockerfile; the tokens of the result join to `text`, whatever it is."""
    lines = split_lines(text)
    reader = Reader(text, lines, DEFAULT_ESCAPE)
    values: dict[str, str] = {}
    items = tuple(_items(reader, values))
    problems = [*reader.problems, *_long_lines(text, lines)]
    if not any(isinstance(item, Instruction) for item in items):
        message = "file with no instructions"
        problems.append(Problem("no-instructions", message, Span(0, 0), "this is not a Dockerfile"))
    crlf = text.count("\r\n")
    return Document(
        text=text,
        items=items,
        escape=reader.escape,
        directives=MappingProxyType(values),
        problems=tuple(sorted(problems, key=lambda problem: problem.span)),
        newline="\r\n" if crlf > text.count("\n") - crlf else "\n",
        line_starts=(0, *(line.end for line in lines if text[line.end - 1] == "\n")),
    )


def _items(reader: Reader, values: dict[str, str]) -> Iterator[Item]:
    """Yield the items of the text; parser directives fill `values` as long as they stand at the top."""
    text, lines, at, top = reader.text, reader.lines, 0, True
    while at < len(lines):
        line = lines[at]
        start = 1 if at == 0 and text.startswith(BOM) else line.start
        content = text[start : line.stop].lstrip(SPACES)
        begin = line.stop - len(content)
        lead = spans((TokenKind.BOM, line.start, start), (TokenKind.WHITESPACE, start, begin))
        directive = directives.read(content) if top else None
        top = directive is not None
        if content and not content.startswith("#"):
            instruction, at = reader.read(at, begin, lead)
            yield instruction
            continue
        at += 1
        if directive:
            _apply(reader, values, directive, Span(begin, line.stop))
            rest = spans((TokenKind.DIRECTIVE, begin, line.stop), (TokenKind.NEWLINE, line.stop, line.end))
            yield DirectiveLine(tuple(paint(text, lead + rest, ())), at, at, directive.name, directive.value)
        else:
            kind = Comment if content else Blank
            yield kind(tuple(paint(text, lead + outside(text, line, begin), ())), at, at)


def _apply(reader: Reader, values: dict[str, str], directive: Directive, span: Span) -> None:
    """Let a directive take effect, or note why it cannot."""
    name, value = directive.name, directive.value
    if name in values:
        message = f"only one {name} parser directive can be used"
        reader.problems.append(Problem("duplicate-directive", message, span, "remove one of them"))
        return
    values[name] = value
    if name != "escape":
        return
    if value in ESCAPES:
        reader.escape = value
    else:
        message = f"invalid escape token '{value}' does not match ` or \\"
        reader.problems.append(
            Problem("invalid-escape", message, span, "the value is one character, ` or \\")
        )


def _long_lines(text: str, lines: Sequence[Line]) -> Iterator[Problem]:
    for line in lines:
        if (line.end - line.start) * _MAX_BYTES_PER_CHAR <= _MAX_LINE:
            continue
        if len(encode(text[line.start : line.end].removesuffix("\n"))) > _MAX_LINE:
            message = f"dockerfile line greater than max allowed size of {_MAX_LINE}"
            yield Problem(
                "line-too-long", message, Span(line.start, line.stop), "continue it on further lines"
            )
