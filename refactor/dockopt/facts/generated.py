"""Builds by files that an earlier command wrote: what `cmake`, `configure` or `meson` has prepared.

Such a build makes programs of names that only its own files tell, and installs below one prefix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.origin import is_below
from dockopt.facts.recipes import RECIPE
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.stage import StageFacts

INSTALL = "install"
LOCAL = "/usr/local"
_GENERATED = "generated"
_INSTALLS = "install"
# Where the files of an install go instead of to their places. Source: GNU Coding Standards, DESTDIR.
_STAGED = "DESTDIR="


class _Untold(Exception):  # noqa: N818 - no error: an answer
    """Why it cannot be told where files are installed."""


class _Prepared(Struct, frozen=True):
    """A folder with build files, and the command that wrote them."""

    folder: str
    by: CommandFacts


def with_generated(stage: StageFacts) -> StageFacts:
    """The stage with the builds of prepared folders in the place of the commands that start them."""
    commands = [each for facts in stage.steps for each in facts.commands]
    if not any(each.effect in {"generate", _GENERATED} for each in commands):
        return stage
    prepared: list[_Prepared] = []
    steps = []
    for facts in stage.steps:
        found: list[CommandFacts] = []
        for command in facts.commands:
            if command.effect == "generate":
                prepared += [_Prepared(folder, command) for folder in command.targets or ()]
            found.append(_resolved(command, prepared))
        steps.append(replace(facts, commands=tuple(found)))
    return replace(stage, steps=tuple(steps))


def _resolved(command: CommandFacts, prepared: list[_Prepared]) -> CommandFacts:
    if command.effect not in {RECIPE, _GENERATED} or command.rule is None:
        return command
    cwd = command.cwd
    home = next((each for each in reversed(prepared) if cwd and is_below(cwd, each.folder)), None)
    if home is None:
        reason = "no step is known to write its build files"
        return command if command.effect == RECIPE else _unknown(command, reason)
    if None in command.argv:
        return _unknown(command, "its words cannot be known")
    given = [word for word in command.argv[1:] if word]
    others = [each for each in given if _INSTALLS in each and each not in command.rule.install_words]
    if any(each.startswith(_STAGED) for each in given) or (others and not command.rule.installs):
        return _unknown(command, f"it installs in a way of its own: {' '.join(given)}")
    builds = replace(command, effect="compile", rule=home.by.rule, cwd=home.folder, targets=())
    if not command.rule.installs and not set(given) & set(command.rule.install_words):
        return replace(command, effect=RECIPE, inner=(builds,))
    return replace(command, effect=RECIPE, inner=(builds, _install(command, home)))


def _unknown(command: CommandFacts, reason: str) -> CommandFacts:
    return replace(command, effect=UNKNOWN, rule=None, targets=None, reason=reason)


def _install(command: CommandFacts, home: _Prepared) -> CommandFacts:
    found = replace(command, effect=INSTALL, rule=home.by.rule)
    try:
        return replace(found, targets=(_prefix(command, home),))
    except _Untold as untold:
        return replace(found, targets=None, reason=str(untold))


def _prefix(command: CommandFacts, home: _Prepared) -> str:
    """The folder below which everything is installed."""
    rule = home.by.rule
    prefix = _option(command, command.rule.prefix_flags if command.rule else ())
    prefix = prefix or _option(home.by, rule.prefix_flags if rule else ()) or (rule.prefix if rule else "")
    path = join_path(home.by.cwd, prefix)
    if path is None or not prefix:
        raise _Untold(f"the prefix of `{home.by.text}` cannot be known")
    if path in SYSTEM_FOLDERS and path != LOCAL:
        raise _Untold(f"{path} holds the system's own files")
    for word in home.by.argv:
        if word is None:
            raise _Untold(f"a word of `{home.by.text}` cannot be known")
        name, _, value = word.partition("=")
        placed = re.fullmatch(rule.placing, name) if rule and name not in rule.prefix_flags else None
        if placed and value.startswith("/") and not is_below(value, path):
            raise _Untold(f"{word} sends files elsewhere than below {path}")
    return path


def _option(command: CommandFacts, names: tuple[str, ...]) -> str | None:
    """The value of one of these options; raises where it is not known."""
    words = command.argv
    for index, word in enumerate(words):
        name, equals, value = (word or "").partition("=")
        if name in names:
            found = value if equals else words[index + 1] if index + 1 < len(words) else None
            if not found:
                raise _Untold(f"the prefix of `{command.text}` cannot be known")
            return found
    return None
