"""Programs that the application's own sources start: they must be there at run time too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.sources import Literal, SourceIndex, source_index
from dockopt.facts.evidence import Evidence
from dockopt.knowledge.starters import (
    is_everyday,
    is_source,
    may_start,
    names_module,
    runs_backticks,
    starts_surely,
)
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from dockopt.context.tree import BuildContext

_WORD = regex(r"[\w.+/-]+")
_OPERATORS = regex(r"[&|;$`(\n]|-c\b")
_COMMENTS = ("#", "//", "*", "/*")
# How far above a text the call may begin that starts it, and how much of a long line counts: minified code
# has one line.
_LINES_ABOVE = 3
_WIDTH = 300


def started_programs(
    names: Collection[str], context: BuildContext, *, surely: bool = False
) -> dict[str, Evidence]:
    """Which of these commands the sources may start (`surely`: start), each with the first such place."""
    found: dict[str, Evidence] = {}
    if not names or not context.known:
        return found
    index = source_index(context)
    for literal in index.literals(path for path in context.files if is_source(path)):
        named = [name for name in _programs(literal.value, names) if name not in found]
        if not named or names_module(index.line(literal.path, literal.line)[: literal.column - 1]):
            continue
        sure = _is_start(index, literal, starts_surely)
        maybe = not (sure or surely) and _is_start(index, literal, may_start)
        for name in named:
            if sure or (maybe and not is_everyday(name)):
                found[name] = Evidence(f"the sources start {name}", literal.path, literal.line)
    return found


def _programs(value: str, names: Collection[str]) -> Iterator[str]:
    """The commands of a text that are among the names: its first word, or each command of a shell text."""
    words = [match[0].rsplit("/", 1)[-1] for match in _WORD.finditer(value)]
    if not any(word in names for word in words):
        return
    if words[0] in names:
        yield words[0]
    if len(words) > 1 and _OPERATORS.search(value):
        yield from (name for name in _shell_commands(value) if name in names)


def _shell_commands(text: str) -> Iterator[str]:
    from dockopt.shell.commands import Opaque
    from dockopt.shell.parse import parse_shell

    for item in parse_shell(text).items:
        for command in item.commands if isinstance(item, Opaque) else (item,):
            for each in (command, *command.substitutions):
                if each.argv and each.argv[0]:
                    yield each.argv[0].rsplit("/", 1)[-1]


def _is_start(index: SourceIndex, literal: Literal, shows: Callable[[str], bool]) -> bool:
    """Whether the line of a text shows that it is started, or a line above that opens a call around it."""
    line = index.line(literal.path, literal.line)
    if runs_backticks(literal.path) and _opens_backticks(line[: literal.column]):
        return True
    if shows(line if len(line) <= _WIDTH else line[max(literal.column - _WIDTH // 2, 0) : literal.column]):
        return True
    between = line[max(literal.column - _WIDTH, 0) : literal.column]
    for number in range(literal.line - 1, max(literal.line - 1 - _LINES_ABOVE, 0), -1):
        above = index.line(literal.path, number)[-_WIDTH:]
        between = f"{above}\n{between}"
        if shows(above) and _is_open(between):
            return True
    return False


def _opens_backticks(before: str) -> bool:
    """Whether the last of these characters opens a command; in a comment, backticks are typography."""
    in_comment = before.lstrip().startswith(_COMMENTS) or " # " in before
    return before.endswith("`") and before.count("`") % 2 == 1 and not in_comment


def _is_open(text: str) -> bool:
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))
