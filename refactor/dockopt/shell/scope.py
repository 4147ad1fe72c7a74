"""What earlier commands of a script changed for later ones: the folder, the variables, the functions."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from dockopt.shell.commands import ANY_NAME, Reason
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.shell.commands import Command, Opaque
    from dockopt.shell.words import ShellWord

_DEFAULTED = regex(r"\$\{([A-Za-z_][A-Za-z0-9_]*):?=")
_LOOP_VARIABLE = regex(r"\b(?:for|select)[ \t]+([A-Za-z_][A-Za-z0-9_]*)")
MAX_NAMES = 256
"""Variables followed at a time: the oldest are forgotten, so that long scripts stay linear."""
MAX_PATH = 4_096
_MOVES = frozenset({"cd", "pushd", "popd", "chdir"})
_SOURCES = frozenset({".", "source"})
_EXPORTING = frozenset({"export"})
_DECLARING = frozenset({"readonly", "declare", "typeset", "local"})
_READERS = frozenset({"read", "mapfile", "readarray", "getopts", "printf"})
_ANYTHING: frozenset[str] = frozenset({Reason.EVAL, Reason.SYNTAX, Reason.TOO_DEEP, Reason.COMPUTED_NAME})
MAX_BODY = 200
"""Commands of a function that are repeated at its calls; the calls of a longer one name none."""


class Scope(Struct):
    """The state of a shell at a place of its script. The tuples are shared, so a copy is cheap."""

    cwd: str | None = ""
    exports: tuple[tuple[str, ShellWord], ...] = ()
    assigned: tuple[tuple[str, ShellWord | None], ...] = ()
    functions: dict[str, tuple[Command, ...]] = field(default_factory=dict)
    functions_move: bool = False
    environment: Mapping[str, str | None] = field(default_factory=dict)

    def copy(self) -> Scope:
        """Give a subshell's scope: it starts with the same state and leaks nothing back."""
        return replace(self, functions=dict(self.functions))

    def child(self, command: Command) -> Scope:
        """Give the scope of a shell that `command` starts: it inherits what is exported."""
        scope = Scope(self.cwd, self.exports, self.exports, environment=self.environment)
        for name, word in command.assignments:
            scope._set(name, word)
            scope._export(name, word)
        return scope

    def run(self, command: Command) -> None:
        """Let a command change the state."""
        name = command.name
        for assigned in _DEFAULTED.findall(command.text) if "${" in command.text else ():
            self._forget(assigned)
        if name in _MOVES:
            self.cwd = None if command.conditional else _moved(self.cwd, command, self.environment)
        elif name in _SOURCES or name == "let":
            self._set(ANY_NAME, None)
        elif name == "unset" or name in _READERS:
            for word in command.words[1:]:
                self._forget(word.text)
        elif not command.words or name in _EXPORTING or name in _DECLARING:
            self._assign(command)

    def define(self, name: str, item: Opaque) -> None:
        """Define a function: nothing happens before it is called."""
        self.functions[name] = item.commands if len(item.commands) <= MAX_BODY else ()
        self.functions_move = self.functions_move or _moves(item)

    def skip(self, item: Opaque) -> None:
        """Pass a construct that was not read."""
        calls = item.reason == Reason.FUNCTION_CALL
        if item.reason in _ANYTHING or (calls and self.functions_move) or _moves(item):
            self.cwd = None
        if item.reason in _ANYTHING or calls or "((" in item.text:
            self._set(ANY_NAME, None)
        for name in (*_LOOP_VARIABLE.findall(item.text), *_DEFAULTED.findall(item.text)):
            self._forget(name)
        for inner in item.commands:
            for name, _ in inner.assignments:
                self._forget(name)
            if inner.name in _SOURCES or inner.name in _READERS:
                self._set(ANY_NAME, None)

    def _assign(self, command: Command) -> None:
        for name, word in command.assignments:
            sure = not (command.conditional or name.endswith("+"))
            name = name.removesuffix("+")
            if not sure:
                self._forget(name)
                continue
            self._set(name, word)
            if command.name in _EXPORTING or any(name == known for known, _ in self.exports):
                self._export(name, word)
        if command.name in _EXPORTING:
            for word in command.words[1:]:
                for name, value in self.assigned:
                    if name == word.text and value is not None:
                        self._export(name, value)

    def _set(self, name: str, word: ShellWord | None) -> None:
        kept = () if name == ANY_NAME else tuple(pair for pair in self.assigned if pair[0] != name)
        self.assigned = (*kept[-MAX_NAMES:], (name, word))

    def _forget(self, name: str) -> None:
        self._set(name, None)
        self.exports = tuple(pair for pair in self.exports if pair[0] != name)

    def _export(self, name: str, word: ShellWord) -> None:
        kept = tuple(pair for pair in self.exports if pair[0] != name)
        self.exports = (*kept[-MAX_NAMES:], (name, word))


def _moves(item: Opaque) -> bool:
    return any(inner.name in _MOVES for inner in item.commands)


def _moved(cwd: str | None, command: Command, environment: Mapping[str, str | None]) -> str | None:
    """Give the folder after a `cd`; HOME, OLDPWD and unreadable targets are unknown."""
    operands = [word for word in command.words[1:] if word.text not in ("--", "-P", "-L", "-e")]
    if command.name not in ("cd", "chdir") or len(operands) != 1:
        return None
    target = command.resolve(operands[0], environment)
    if not target or target.startswith("-"):
        return None
    if target.startswith("/"):
        return posixpath.normpath(target)
    if cwd is None:
        return None
    moved = posixpath.normpath(posixpath.join(cwd, target))
    if len(moved) > MAX_PATH:
        return None
    return "" if moved == "." else moved
