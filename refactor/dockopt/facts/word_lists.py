"""A variable that stands for several words: what the shell makes of its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.shell.commands import Command, ShellWord

_VARIABLE = regex(r"\$(?:\w+|\{\w+\})")
# No character in them that the shell would expand once more. Source: POSIX, Shell Command Language 2.6.5.
_PLAIN = regex(r"[\w.+:=~@,/-]+")


def listed(item: Command, word: ShellWord, values: Mapping[str, str | None]) -> tuple[str, ...]:
    """The words that an unquoted variable stands for; none where that is not known."""
    if word.value is not None or not _VARIABLE.fullmatch(word.text):
        return ()
    if any(name == "IFS" for name, _ in item.scope):
        return ()
    found = (item.resolve(replace(word, text=f'"{word.text}"'), values) or "").split()
    return tuple(found) if all(_PLAIN.fullmatch(each) for each in found) else ()
