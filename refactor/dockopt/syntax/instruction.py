"""One instruction from its physical lines: keyword, flags, arguments, JSON form, trigger and heredocs."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from dockopt.syntax import heredocs
from dockopt.syntax.command import Command, split_command
from dockopt.syntax.command import Word as FlagWord
from dockopt.syntax.grammar import RULES, Form, canonical
from dockopt.syntax.json_form import json_array
from dockopt.syntax.lex import LexError
from dockopt.syntax.lines import Line, Piece, join, paint
from dockopt.syntax.logical import Logical
from dockopt.syntax.nodes import Flag, Heredoc, Instruction
from dockopt.syntax.problems import Problem
from dockopt.syntax.tokens import Span, Token, TokenKind
from dockopt.syntax.words import health_check, name_values

_JSON_FORMS: Final = frozenset({Form.JSON_OR_TEXT, Form.JSON_OR_WORDS, Form.HEALTHCHECK})


class Reader(Struct):
    """Reads instructions of one text and gathers what BuildKit's parser would refuse."""

    text: str
    lines: list[Line]
    escape: str
    problems: list[Problem] = field(default_factory=list)

    def read(self, first: int, begin: int, lead: Iterable[Piece]) -> tuple[Instruction, int]:
        """Read the instruction whose content begins at `begin` in line `first`, behind the pieces `lead`.

        Return it and the index of the line behind it.
        """
        joined = join(self.text, self.lines, first, begin, self.escape)
        logical = joined.logical
        commands = self._commands(logical)
        tokens = list(paint(self.text, (*lead, *joined.pieces), _bounds(commands, len(logical.text))))
        nodes = [self._node(logical, command) for command in commands]
        inline, after = self._heredocs(nodes[-1], logical, joined.after, tokens)
        number = self._line_number(first, nodes[-1])
        trigger = None
        if len(nodes) == 2:
            tail = tuple(token for token in tokens if token.start >= nodes[1].keyword_span.start)
            trigger = replace(nodes[1], tokens=tail, line=number, end_line=after, heredocs=inline)
        node = replace(
            nodes[0], tokens=tuple(tokens), line=first + 1, end_line=after, heredocs=inline, trigger=trigger
        )
        return node, after

    def _commands(self, logical: Logical) -> list[Command]:
        """Split the line and, for ONBUILD, the instruction inside; BuildKit refuses a chain of them."""
        command = split_command(logical.text, 0, len(logical.text), self.escape)
        start, end = command.arguments
        if start == end or canonical(logical.text[slice(*command.keyword)]) != "ONBUILD":
            return [command]
        return [command, split_command(logical.text, start, end, self.escape)]

    def _node(self, logical: Logical, command: Command) -> Instruction:
        keyword = logical.text[slice(*command.keyword)]
        name = canonical(keyword)
        arguments = logical.slice(*command.arguments)
        return Instruction(
            tokens=(),
            line=0,
            end_line=0,
            keyword=keyword,
            name=name,
            keyword_span=logical.span(*command.keyword),
            flags=tuple(_flag(logical, word) for word in command.flags),
            arguments=arguments,
            json=self._json(name, arguments),
            heredocs=(),
            trigger=None,
        )

    def _json(self, name: str, arguments: Logical) -> tuple[str, ...] | None:
        """Return the JSON form, if any; note the argument errors of BuildKit's parser on the way."""
        rule = RULES.get(name)
        if rule is None:
            return None
        if rule.form is Form.PAIRS:
            self._check_pairs(name, arguments)
        if rule.form not in _JSON_FORMS:
            return None
        command = health_check(arguments)[1] if rule.form is Form.HEALTHCHECK else arguments
        array = json_array(command.text)
        if array is None:
            return None
        strings = tuple(element for element in array if element is not None)
        if len(strings) == len(array):
            return strings
        message = "when using JSON array syntax, arrays must be comprised of strings only"
        self._problem("json-not-strings", message, arguments, 'quote each element: ["a", "b"]')
        return None

    def _check_pairs(self, name: str, arguments: Logical) -> None:
        pairs = name_values(arguments, self.escape)
        if len(pairs) == 1 and pairs[0].value is None:
            self._problem(
                "pair-without-value", f"{name} must have two arguments", arguments, f"{name} name=value"
            )
            return
        for pair in pairs:
            if pair.value is None:
                message = f"can't find = in {pair.name}: must be of the form name=value"
                hint = "put a value with blanks in quotes"
                self.problems.append(Problem("pair-without-value", message, pair.span, hint))

    def _heredocs(
        self, holder: Instruction, logical: Logical, after: int, tokens: list[Token]
    ) -> tuple[tuple[Heredoc, ...], int]:
        """Read the heredocs that the instruction opens; add their tokens."""
        rule = RULES.get(holder.name)
        if rule is None or not rule.heredoc or holder.json is not None:
            return (), after
        try:
            markers = heredocs.markers(logical.text)
        except LexError as error:
            self._problem("bad-heredoc", f"heredoc: {error}", holder.arguments)
            return (), after
        found = []
        for marker in markers:
            span = logical.span(marker.start, marker.end)
            heredoc, after = heredocs.read_body(self.text, self.lines, after, marker, span)
            tokens.extend(heredocs.tokens(self.text, heredoc, self._line_end(after)))
            found.append(heredoc)
            if heredoc.end.start == heredoc.end.end:
                hint = f"close it with a line of its own: {marker.name}"
                self.problems.append(Problem("unterminated-heredoc", "unterminated heredoc", span, hint))
        return tuple(found), after

    def _line_end(self, after: int) -> int:
        return self.lines[after - 1].end

    def _line_number(self, first: int, node: Instruction) -> int:
        """Return the 1-based line of the keyword; a continuation may stand before it."""
        while self.lines[first].end <= node.keyword_span.start < len(self.text):
            first += 1
        return first + 1

    def _problem(self, code: str, message: str, place: Logical, hint: str = "") -> None:
        self.problems.append(Problem(code, message, place.span(0, len(place.text)), hint))


def _flag(logical: Logical, word: FlagWord) -> Flag:
    name, equals, value = word.text[2:].partition("=")
    span = logical.span(word.start, word.end)
    has_value = word.value is not None and word.value < word.end
    value_span = logical.span(word.value or 0, word.end) if has_value else Span(span.end, span.end)
    return Flag(name, value if equals else None, span, value_span)


def _bounds(commands: list[Command], length: int) -> Iterator[tuple[TokenKind, int]]:
    """Yield the kinds of the logical line, each with the logical offset where it ends."""
    for command in commands:
        yield TokenKind.WHITESPACE, command.keyword[0]
        yield TokenKind.KEYWORD, command.keyword[1]
        for flag in command.flags:
            yield TokenKind.WHITESPACE, flag.start
            yield TokenKind.FLAG, flag.end
        if command.flags_end > (command.flags[-1].end if command.flags else command.keyword[1]):
            yield TokenKind.WHITESPACE, command.flags_end - 2
            yield TokenKind.FLAG, command.flags_end
        yield TokenKind.WHITESPACE, command.arguments[0]
    yield TokenKind.ARGUMENTS, commands[-1].arguments[1]
    yield TokenKind.WHITESPACE, length
