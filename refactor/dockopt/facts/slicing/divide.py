"""A RUN narrowed to some of its commands, and a system package install divided between two stages."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.word_lists import listed
from dockopt.knowledge.packages import classify, toolchain
from dockopt.model.instructions import Run
from dockopt.shell.commands import Command, Connector
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts

_VIRTUAL = ("-t", "--virtual")
# Releases whose package names a moving tag may change between.
_RELEASES = ("bookworm", "trixie")
# The tables of the package data by the program that installs.
_MANAGERS = {"apk": "apk", "zypper": "zypper"} | dict.fromkeys(
    ("dnf", "yum", "microdnf", "dnf5", "tdnf"), "rpm"
)
_VERSION = regex(r"[=<>~@:].*", re.DOTALL)


class Division(Struct, frozen=True):
    """What the runtime stage installs of one install command: new words for old ones, None drops a word.

    `build_mb`: size of what stays behind. `kept`: the packages that run time gets.
    """

    words: tuple[tuple[int, str | None], ...]
    kept: tuple[str, ...]
    build_mb: float


def manager_of(command: CommandFacts) -> str:
    """The package manager's name as the package data uses it."""
    name = (command.argv[0] or "").rsplit("/", 1)[-1]
    return _MANAGERS.get(name, "apt")


def first_install(stage: StageFacts) -> CommandFacts | None:
    """The first command that installs system packages."""
    commands = (each for facts in stage.steps for each in facts.commands)
    return next((each for each in commands if each.effect == "os-install"), None)


def divide_install(
    command: CommandFacts,
    facts: StepFacts,
    stage: StageFacts,
    *,
    whole: bool = False,
    interpreted: bool = True,
    is_called: Callable[[Collection[str]], bool] = bool,
) -> Division | None:
    """Divide an install by what each package is for. None: some word of it cannot be read.

    A package that is not in the data is installed in both stages; with `whole` each is that is not
    removed again. `interpreted`: an interpreter may load what a compiler made. `is_called`: whether run
    time may call one of these programs; by default it may.
    """
    item = command.command
    if not isinstance(item, Command) or any(word is None for word in command.operands):
        return None
    removed = _removed_again(command, facts, stage)
    packages = {word for word in command.operands if word}
    changes: list[tuple[int, str | None]] = []
    kept: list[str] = []
    dropped_mb = 0.0
    for index, values in _named(item, command, facts):
        tools = stage.tools.intersection(item.words[index].variables)
        stays: list[str] = []
        for value in values:
            name = value if value.startswith("@") else _VERSION.sub("", value)
            needed: tuple[str, ...] = (name,)
            size = 0.0
            if not whole:
                needed, size = _for_run_time(manager_of(command), name, stage, is_called, loads=interpreted)
            if name in removed.packages or removed.all:
                dropped_mb += 0.0 if removed.at_once else size
            elif needed == (name,) and not (tools and not whole and not is_called((name,))):
                kept.append(name)
                stays.append(value)
            else:
                dropped_mb += size
                fresh = [each for each in needed if each not in (*kept, *packages)]
                kept += fresh
                stays += fresh
        if tuple(stays) != values:
            changes.append((index, " ".join(stays) or None))
    return Division(tuple(changes), tuple(kept), dropped_mb)


def _named(item: Command, command: CommandFacts, facts: StepFacts) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words that name packages, by their places; a variable may name several."""
    packages = set(command.operands)
    lists = {index: listed(item, word, facts.before.values) for index, word in enumerate(item.words)}
    length = len(command.argv) - sum(len(each) - 1 for each in lists.values() if each)
    for index, word in enumerate(item.words):
        values = (word.value,) if word.value is not None else lists[index]
        if index >= len(item.words) - length + 2 and values and packages.issuperset(values):
            yield index, values


def _for_run_time(
    manager: str, name: str, stage: StageFacts, is_called: Callable[[Collection[str]], bool], *, loads: bool
) -> tuple[tuple[str, ...], float]:
    """What run time needs of a package, and the megabytes that stay behind."""
    base = stage.base
    release = base.release if base else None
    fact = classify(manager, release, name)
    size_mb = 0.0 if base is not None and name in base.packages else fact.size_mb
    tools = toolchain(manager, name)
    if tools is not None and not is_called(tools.programs):
        return (() if _has_any(stage, tools.unless) else tools.brings), size_mb
    if fact.kind == "build":
        have = base.commands | base.packages if base else frozenset()
        brings = (*fact.brings, *(fact.loads if loads else ()))
        return tuple(each for each in brings if each not in have), size_mb
    if fact.kind == "development" and not (base is not None and base.moving and _differs(manager, name)):
        return fact.runtime_packages, size_mb
    return (name,), 0.0


def _has_any(stage: StageFacts, patterns: tuple[str, ...]) -> bool:
    """Whether the stage installs a system package of such a name, or its image has one, or such a program."""
    commands = (each for facts in stage.steps for each in facts.commands if each.effect == "os-install")
    names = {_VERSION.sub("", word) for each in commands for word in each.operands if word}
    if stage.base is not None:
        names |= stage.base.packages | stage.base.commands
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _differs(manager: str, name: str) -> bool:
    """Whether a library's package has another name on another release, to which a moving tag may go."""
    names = {classify(manager, release, name).runtime_packages for release in _RELEASES}
    return len(names) > 1


class _Removed(Struct, frozen=True):
    """Packages that a later command removes again, so that run time does not need them.

    `all`: the whole virtual group is removed. `at_once`: in the same RUN, so that no layer ever held them.
    """

    packages: frozenset[str]
    all: bool
    at_once: bool


def _removed_again(command: CommandFacts, facts: StepFacts, stage: StageFacts) -> _Removed:
    group = command.rule.flag_value(command.argv, *_VIRTUAL) if command.rule else None
    removals = stage.removals
    own = removals.get(facts.index, frozenset())
    later = own.union(*(words for index, words in removals.items() if index >= facts.index))
    at_once = bool(own & set(command.operands)) or (group is not None and group in own)
    return _Removed(later, group is not None and group in later, at_once)


def command_text(step: Run, command: CommandFacts, words: Sequence[tuple[int, str | None]] = ()) -> str:
    """The source text of a command, with some of its words replaced or dropped."""
    start, end = command.start, command.end
    item = command.command
    if not words or not isinstance(item, Command):
        return _source(step, start, end)
    parts: list[str] = []
    position = start
    for index, replacement in words:
        word = item.words[index]
        if replacement is None:
            parts.append(
                _source(step, position, item.words[index - 1].end)
                if item.words[index - 1].end > position
                else ""
            )
            position = word.end
        else:
            parts += [_source(step, position, word.start), replacement]
            position = word.end
    parts.append(_source(step, position, end))
    return "".join(parts)


def _source(step: Run, start: int, end: int) -> str:
    """The text as written, with its continuation lines, behind a range of the script."""
    if end <= start:
        return ""
    if step.script_start >= 0:
        return (step.script or "")[start:end]
    span = step.node.arguments.span(start, end)
    text = step.node.text
    return text[span.start - step.node.span.start : span.end - step.node.span.start]


class KeptCommand(Struct, frozen=True):
    """A command of a RUN that the narrowed RUN keeps, possibly with other words."""

    command: CommandFacts
    words: tuple[tuple[int, str | None], ...] = ()


def divisible(facts: StepFacts, *, by_units: bool = False) -> bool:
    """Whether commands of this RUN may be left out: they are joined by `&&` or `;` alone.

    `by_units`: only whole pipelines and whole chains with `||` are left out, so these may be there too.
    """
    joined = {Connector.START, Connector.AND, Connector.SEQUENCE}
    if by_units:
        joined |= {Connector.PIPE, Connector.OR}
    shell = isinstance(facts.step, Run) and facts.step.argv is None
    return shell and all(
        isinstance(each.command, Command)
        and each.command.connector in joined
        and _is_plain(each.command, by_units=by_units)
        for each in facts.commands
    )


def _is_plain(command: Command, *, by_units: bool) -> bool:
    conditional = command.conditional and not by_units
    return not (command.grouped or command.background or command.negated or conditional)


def narrow(facts: StepFacts, kept: Sequence[KeptCommand]) -> str:
    """The RUN with only these commands, laid out as the original is."""
    step = facts.step
    if not isinstance(step, Run) or not kept:
        return ""
    whole = len(kept) == len(facts.commands) and not any(each.words for each in kept)
    if whole:
        return step.node.text
    newline = "\r\n" if step.node.text.endswith("\r\n") else "\n"
    texts = [command_text(step, each.command, each.words) for each in kept]
    body = texts[0]
    for before, after, text in zip(kept, kept[1:], texts[1:], strict=False):
        body += _separator(step, facts.commands, before.command, after.command) + text
    if step.script_start >= 0:
        marker = step.node.text[: step.node.heredocs[0].body.start - step.node.span.start]
        return marker + newline.join(texts) + newline + step.node.heredocs[0].name + newline
    head_end = step.node.arguments.offset(facts.commands[0].start) - step.node.span.start
    return step.node.text[:head_end] + body + newline


def _separator(step: Run, commands: Sequence[CommandFacts], left: CommandFacts, right: CommandFacts) -> str:
    """How the original joins two commands: what stands before the right one, else between any two."""
    place = commands.index(right)
    if commands[place - 1] is left and right.command.connector in {Connector.PIPE, Connector.OR}:
        return _source(step, left.end, right.start)
    pairs = [(commands[place - 1], right), (left, commands[commands.index(left) + 1]), *pairwise(commands)]
    for before, after in pairs:
        text = _source(step, before.end, after.start)
        if "#" not in text and ("&&" in text or ";" in text):
            return text
    return " && "
