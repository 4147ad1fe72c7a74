"""Which commands of a script leave nothing behind, whatever they run to do their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.downloads import FETCHES, fetched
from dockopt.knowledge.commands import find_step
from dockopt.shell.builtins import BUILTINS

if TYPE_CHECKING:
    from dockopt.shell.commands import Command

_QUIET_BUILTINS = BUILTINS - {".", "source", "eval", "exec", "command", "builtin"}
# With one of these alone a program says something about itself.
_QUESTIONS = {"--version", "--help", "-V"}


def is_harmless(item: Command) -> bool:
    """Whether nothing but the command itself runs, except for commands that change nothing."""
    return not item.background and all(_only_prints(each) for each in item.substitutions)


def only_assigns(item: Command) -> bool:
    """Whether it only sets variables of the shell, if need be to what harmless commands print."""
    plain = not item.words and bool(item.assignments) and not item.redirects
    return item.is_assignment or (plain and is_harmless(item))


def is_quiet(item: Command, argv: tuple[str | None, ...]) -> bool:
    """Whether it is a builtin that changes no file, or asks a program for its version."""
    asks = len(argv) == 2 and argv[1] in _QUESTIONS and not item.redirects and is_harmless(item)
    return bool(argv) and (argv[0] in _QUIET_BUILTINS or asks)


def _only_prints(command: Command) -> bool:
    rule = find_step(command.argv)
    if rule is None or any(">" in each.operator for each in command.redirects) or not is_harmless(command):
        return rule is None and only_assigns(command)
    effect = fetched(rule, command.argv, "/")[0] if rule.effect in FETCHES else rule.effect
    return effect == "inspect"
