"""A shell script of the container, as the commands that it may run: all branches, functions and loops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.shell.commands import Opaque, ShellWord, expand
from dockopt.shell.wrappers import unwrap
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dockopt.shell.commands import Command

_DEFAULT = regex(r"\$\{([A-Za-z_]\w*):?[-=]([^}\"'$`\\{~*?\[ \t\n]*)\}", re.ASCII)
_ASSIGNED = regex(
    r"^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?([A-Za-z_]\w*)=(\S*)[ \t]*(?:[#;].*)?$",
    re.ASCII | re.M,
)
_LOOP = regex(r"\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in[ \t]+([^;\n]+)", re.ASCII)
_MOVES = regex(r"(?m)(?:^|[;&|({]|\bthen|\bdo|\belse)[ \t]*(?:cd|pushd|popd)\b")
_FUNCTION = regex(r"(?m)^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)", re.ASCII)
_ARGUMENTS = {"$@", "$*", "${@}", "${*}"}
_MAX_NAMES = 200


class ScriptCommand(Struct, frozen=True):
    """A command of a script. A word is None where a variable decides it.

    `cwd`: relative to where the script starts, None for unknown. `each`: patterns of the files that the
    command itself is, one after the other, in a loop. `line` counts from 1.
    """

    argv: tuple[str | None, ...]
    cwd: str | None
    line: int
    each: tuple[str, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether it may be any program."""
        return bool(self.argv) and self.argv[0] is None and not self.each


def script_commands(text: str, values: Mapping[str, str | None]) -> Iterator[ScriptCommand | None]:
    """The commands of a script in order; None for a part that may run anything.

    `values` are the variables of the container. One that the script gives a default, or one value only, has
    that value.
    """
    from dockopt.shell.parse import parse_shell

    known = _known_values(text, values)
    loops = {match[1]: tuple(match[2].split()) for match in _LOOP.finditer(text)}
    moves = _MOVES.search(text) is not None
    given = {name: value for name, value in values.items() if value}
    for item in parse_shell(text, given).items:
        if isinstance(item, Opaque) and not item.commands:
            yield None
        for command in item.commands if isinstance(item, Opaque) else (item,):
            inside = isinstance(item, Opaque) and not moves
            for each in (command, *command.substitutions):
                yield _read(each, text, known, loops, "" if inside else each.cwd)


def function_names(text: str) -> frozenset[str]:
    """The functions that a script defines, which others may call that read it in."""
    return frozenset(_FUNCTION.findall(text))


def _known_values(text: str, values: Mapping[str, str | None]) -> dict[str, str]:
    known = {name: value for name, value in values.items() if value is not None}
    for name, default in _DEFAULT.findall(text)[:_MAX_NAMES]:
        known.setdefault(name, default)
    assigned: dict[str, set[str]] = {}
    for name, value in _ASSIGNED.findall(text):
        assigned.setdefault(name, set()).add(value)
    for name, found in list(assigned.items())[:_MAX_NAMES]:
        word = found.pop()
        value = None if found else expand(_word(word), known)
        if value is not None:
            known[name] = value
        else:
            known.pop(name, None)
    return known


def _word(text: str) -> ShellWord:
    from dockopt.shell.words import read_word

    return read_word(text, 0, len(text), assigned=True)


def _read(
    command: Command,
    text: str,
    known: Mapping[str, str],
    loops: Mapping[str, tuple[str, ...]],
    cwd: str | None,
) -> ScriptCommand:
    argv = unwrap(tuple(expand(word, known) for word in command.words))
    line = text.count("\n", 0, command.start) + 1
    if not argv or argv[0] is not None:
        name = argv[1:2] if argv[:1] in {(".",), ("source",)} else ("",)
        patterns = _loop_of(command, 1, loops) if name == (None,) else ()
        return ScriptCommand(argv, cwd, line, patterns)
    first = command.words[len(command.words) - len(argv)].text.strip('"')
    if first in _ARGUMENTS:
        return ScriptCommand((), cwd, line)  # the image's own command, which is followed anyway
    return ScriptCommand(argv, cwd, line, _loop_of(command, len(command.words) - len(argv), loops))


def _loop_of(command: Command, index: int, loops: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What a loop puts in the place of a word that is its variable."""
    word = command.words[index].text.strip('"') if index < len(command.words) else ""
    return loops.get(word.removeprefix("$").strip("{}"), ()) if word.startswith("$") else ()
