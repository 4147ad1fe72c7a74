"""The script in the words of `sh -c '…'`: read where its characters are those of the outer text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.shell.evidence import commands_within
from dockopt.shell.grammar import syntax_tree
from dockopt.shell.simple import word_spans
from dockopt.shell.wrappers import script_position, unwrap
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    import re

    from tree_sitter import Node

    from dockopt.shell.chain import Place
    from dockopt.shell.commands import Command
    from dockopt.shell.source import Source

_LITERAL = regex(r"'[^']*'|\"[^\"\\$`]*\"|[A-Za-z0-9_./:@%+,-]+")
_QUOTED = regex(r"'[^']*'|\"[^\"]*\"")
_DIRECT: tuple[tuple[str, ...], ...] = ((), ("exec",))


def has_script(command: Command) -> bool:
    """Whether the shell that `command` starts is given a script, not a file to run."""
    return script_position(command.argv) is not None


def literal_script(command: Command, node: Node, source: Source, place: Place) -> tuple[Source, Node] | None:
    """Parse the script of `sh -c '…'`; None unless it is one quoted, literal, last word of a plain command.

    Behind `sudo` or `env` it runs as another user or with other variables: not plain.
    """
    values = tuple(word.value for word in command.words)
    argv = unwrap(values)
    position = script_position(argv)
    before = len(values) - len(argv)
    if not place.is_plain or command.redirects or values[:before] not in _DIRECT:
        return None
    if position is None or position < 0 or before + position != len(values) - 1:
        return None
    return _parsed(_LITERAL, node, source, place)


def quoted_commands(node: Node, source: Source, place: Place) -> tuple[Command, ...]:
    """Find the commands in a script that cannot be read exactly, as evidence."""
    parsed = _parsed(_QUOTED, node, source, place)
    return commands_within(parsed[1].children, parsed[0]) if parsed else ()


def _parsed(form: re.Pattern[str], node: Node, source: Source, place: Place) -> tuple[Source, Node] | None:
    start, end = word_spans(node, place)[-1]
    if not form.fullmatch(source.text, start, end):
        return None
    quote = 1 if source.text[start] in "'\"" else 0
    inner = source.within(start + quote, end - quote)
    root = syntax_tree(inner.text)
    return None if root is None or root.type != "program" else (inner, root)
