"""Names of further files that an install may read: in its settings files, its options, its variables."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dockopt.knowledge.install_variables import informs_installs
from dockopt.shell.commands import Command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.situation import Situation

# What stands between the names in a settings file or a variable, whatever its format.
_BETWEEN = regex(r"[\s\"'`=:,;()\[\]{}<>]+")
_COMMENTS = ("#", ";", "//")


def named_in(text: str) -> Iterator[str]:
    """The words of a settings file that may be paths."""
    for line in text.split("\n"):
        if not line.lstrip().startswith(_COMMENTS):
            yield from (word for word in _BETWEEN.split(line) if _looks_like_path(word))


def named_by_command(command: CommandFacts, situation: Situation) -> Iterator[str]:
    """The words of an install's options and variables that may be paths."""
    item = command.command
    words = (*item.exports, *item.assignments) if isinstance(item, Command) else ()
    own = ((name, word.value) for name, word in words)
    for name, value in chain(situation.values.items(), situation.settings.items(), own):
        if value and informs_installs(name):
            yield from named_in(value)
    for before, word in zip(command.argv, command.argv[1:], strict=False):
        name, equals, value = (word or "").partition("=")
        if equals and name.startswith("-"):
            yield from named_in(value)
        elif word and (before or "").startswith("-") and _looks_like_path(word):
            yield word


def _looks_like_path(word: str) -> bool:
    """Whether a word is no plain name: `dev` is a group of packages rather than a folder."""
    return bool(word.strip("./")) and ("/" in word or "." in word)
