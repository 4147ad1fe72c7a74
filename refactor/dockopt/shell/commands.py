"""What a shell script says: simple commands in order, and `Opaque` where it cannot be read."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from dockopt.model.scope import layered
from dockopt.shell.words import ShellWord, expand
from dockopt.shell.wrappers import unwrap

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Command",
    "Connector",
    "Item",
    "Opaque",
    "Reason",
    "Redirect",
    "Script",
    "ShellWord",
    "expand",
]

_SILENT = frozenset({"set", "true", ":", "echo", "printf"})
_ASSIGNING = frozenset({"export", "readonly", "declare", "typeset", "local"})
ANY_NAME = "*"
"""In `Command.scope`: any variable may have been set, as after `. file`."""


class Connector(Enum):
    """How a command is joined to the one before it."""

    START = "start"
    AND = "&&"
    OR = "||"
    SEQUENCE = ";"
    PIPE = "|"
    BACKGROUND = "&"


class Reason(StrEnum):
    """Why a part of a script is `Opaque`."""

    SYNTAX = "syntax error"
    TOO_LONG = "too long or too slow to read"
    TOO_DEEP = "nested too deeply"
    CONTROL_FLOW = "control flow"
    FUNCTION = "function definition"
    FUNCTION_CALL = "call of a function of the script"
    HEREDOC = "here-document"
    GROUP = "group with redirections, in a pipeline, negated or in the background"
    EVAL = "eval"
    COMPUTED_NAME = "computed command name"
    NESTED_SHELL = "nested shell command"


class Redirect(Struct, frozen=True):
    """A redirection, its operator with the descriptor as written (`2>`); a target of None is not a word."""

    operator: str
    target: ShellWord | None


class Command(Struct, frozen=True):
    """A simple command.

    `text` is what the shell sees; `start` and `end` are character offsets into the parsed text.
    `cwd` is the folder in force because of earlier `cd`s: "" unchanged, a relative or absolute path, None
    unknown; a `cd` is taken to succeed. `exports` are the exported and `scope` all variables set before
    (None: to something unknown; the name `*`: any may be). `conditional`: runs only when something before
    failed.
    `grouped`: stands in `( )`, `{ }` or a `sh -c '…'`. `piped`: its output feeds the next command.
    `substitutions` are the commands run by `$(…)`, backticks and `<(…)` in its words, as evidence.
    """

    words: tuple[ShellWord, ...]
    assignments: tuple[tuple[str, ShellWord], ...]
    redirects: tuple[Redirect, ...]
    connector: Connector
    start: int
    end: int
    cwd: str | None
    text: str
    grouped: bool = False
    conditional: bool = False
    negated: bool = False
    background: bool = False
    piped: bool = False
    exports: tuple[tuple[str, ShellWord], ...] = ()
    scope: tuple[tuple[str, ShellWord | None], ...] = ()
    substitutions: tuple[Command, ...] = ()

    @property
    def name(self) -> str | None:
        """The value of the first word; None when it is unknown or there is none."""
        return self.words[0].value if self.words else None

    @property
    def argv(self) -> tuple[str | None, ...]:
        """The words' values without leading wrappers (exec, env, command, nohup, time, sudo, nice)."""
        return unwrap(tuple(word.value for word in self.words))

    @property
    def is_noop(self) -> bool:
        """Whether it changes no file and starts no program: `set …`, `true`, `:`, `echo` to the log."""
        quiet = not (self.redirects or self.piped or self.background or self.substitutions)
        return quiet and self.name in _SILENT

    @property
    def is_assignment(self) -> bool:
        """Whether it only sets variables of the shell, without running anything to do so."""
        assigns = self.name in _ASSIGNING if self.words else bool(self.assignments)
        return assigns and not (self.redirects or self.substitutions)

    def resolve(self, word: ShellWord, env: Mapping[str, str | None]) -> str | None:
        """Expand one of its words in `env` as changed by the assignments made before in the script."""
        own: dict[str, str | None] = {}
        known = layered(own, env)
        for name, assigned in self.scope:
            if name == ANY_NAME:
                own = {}
                known = own
            else:
                own[name] = expand(assigned, known) if assigned is not None else None
        return expand(word, known)


class Opaque(Struct, frozen=True):
    """A construct that is not read: it may do anything.

    `commands` are those seen inside it, as evidence: in order, substitutions' commands among them, without
    the calls of the script's own functions, whose commands stand at their definitions (and at plain calls).
    """

    text: str
    start: int
    end: int
    reason: str
    commands: tuple[Command, ...] = ()
    connector: Connector = Connector.START
    conditional: bool = False
    grouped: bool = False
    cwd: str | None = ""


Item: TypeAlias = Command | Opaque


class Script(Struct, frozen=True):
    """The items of a script in order, none overlapping another.

    `options` are the shell options in force from the first working command to the end, by letter where there
    is one: {"e", "x", "pipefail"}.
    """

    items: tuple[Item, ...]
    options: frozenset[str] = frozenset()

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands that were read, without the opaque parts."""
        return tuple(item for item in self.items if isinstance(item, Command))

    @property
    def is_readable(self) -> bool:
        """Whether every part was read."""
        return not any(isinstance(item, Opaque) for item in self.items)
