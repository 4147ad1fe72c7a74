"""Words that the builder cannot expand whatever the variables are: an open quote, a bad substitution.

Source: `Expand` of the commands in `frontend/dockerfile/instructions/commands.go`, and `shell.Lex`. The words
of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK are the shell's business, those of ONBUILD the next build's,
and a value for ARG may come from the command line.
"""

from collections.abc import Iterator
from typing import Final

from dockopt.syntax.grammar import RULES, Form
from dockopt.syntax.heredocs import opens_heredoc
from dockopt.syntax.lex import LexError, lex
from dockopt.syntax.nodes import Instruction
from dockopt.syntax.problems import Problem
from dockopt.syntax.regex import regex
from dockopt.syntax.tokens import Span
from dockopt.syntax.words import name_values, words

_SPECIAL: Final = regex("[$'\"]")
_TEXTS: Final = frozenset({"STOPSIGNAL", "USER", "WORKDIR"})
_EXPANDED_FLAGS: Final = frozenset({"checksum", "chmod", "chown", "platform"})


def check_expansion(instruction: Instruction, escape: str) -> Iterator[Problem]:
    """Yield the expanded words of an instruction that cannot be read."""
    for word, span in _expanded(instruction, escape):
        yield from _check(word, span, escape)
    if instruction.name in {"ADD", "COPY"}:
        for heredoc in instruction.heredocs:
            if heredoc.expand:
                yield from _check(heredoc.data, heredoc.marker, "\\", quotes=False)


def _check(word: str, span: Span, escape: str, *, quotes: bool = True) -> Iterator[Problem]:
    if not _SPECIAL.search(word) and escape not in word:
        return
    try:
        lex(word, escape, quotes=quotes)
    except LexError as error:
        yield Problem(
            "cannot-expand", str(error), span, f"put {escape} before a character that stands for itself"
        )


def _expanded(instruction: Instruction, escape: str) -> Iterator[tuple[str, Span]]:
    arguments, form = instruction.arguments, RULES[instruction.name].form
    whole = arguments.span(0, len(arguments.text))
    for flag in instruction.flags:
        if flag.name in _EXPANDED_FLAGS and instruction.name in {"ADD", "COPY", "FROM"}:
            yield flag.value or "", flag.span
    if instruction.name in _TEXTS:
        yield arguments.text, whole
    elif form is Form.PAIRS:
        for pair in name_values(arguments, escape):
            yield pair.name, pair.name_span
            yield pair.value or "", pair.value_span
    elif instruction.json is not None and form is Form.JSON_OR_WORDS:
        yield from ((string, whole) for string in instruction.json)
    elif form in {Form.WORDS, Form.JSON_OR_WORDS}:
        found = words(arguments)[: 1 if instruction.name == "FROM" else None]
        yield from ((word.text, word.span) for word in found if not opens_heredoc(word.text))
