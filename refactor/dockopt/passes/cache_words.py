"""The words of a RUN that go with a cache mount: options that switch the cache off or move it, cleanups."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.passes.plan import Edit
from dockopt.shell.commands import Command, Connector
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts
    from dockopt.knowledge.caches import DownloadCache


def uncleaned(step: StepFacts, caches: Sequence[tuple[DownloadCache, str]]) -> Iterator[Edit]:
    """The edits of the RUN's commands beside the mounts. Raises Doubt where one cannot be made.

    `caches`: each with its folder.
    """
    for before, command in zip((None, *step.commands), step.commands, strict=False):
        for cache, folder in caches:
            if cache.fills(command.argv):
                yield from _options(step, command, cache, folder)
            elif sweeps(command, folder) or (
                command.effect == "cache-clean" and command.argv[0] in cache.programs
            ):
                yield _cut(step, before, command)


def sweeps(command: CommandFacts, folder: str) -> bool:
    """Whether the command does nothing but empty a cache's folder."""
    paths = command.targets or ()
    below = all(path != folder and is_below(path, folder) for path in paths)
    return command.effect == "remove" and bool(paths) and below


def speaks_of(step: StepFacts, cache: DownloadCache, folder: str) -> bool:
    """Whether a step says anything of the cache's folder but that it is emptied."""
    text = step.step.node.text
    for command in step.commands:
        if sweeps(command, folder) and isinstance(command.command, Command):
            text = text.replace(command.command.text, "")
    return cache.is_named(text)


def _options(step: StepFacts, command: CommandFacts, cache: DownloadCache, folder: str) -> Iterator[Edit]:
    item, arguments = command.command, step.step.node.arguments
    option = cache.users_option if folder == cache.of_users else cache.option
    assert isinstance(item, Command)  # noqa: S101 - only of a command that was read are the words known
    if (option or cache.setting) and item.name not in cache.programs:
        raise _doubt(step, command)
    if option:
        place = arguments.offset(item.words[0].end)
        yield Edit(place, place, f" {option}")
    if cache.setting:
        place = arguments.offset(item.words[0].start)
        yield Edit(place, place, f"{cache.setting} ")
    for before, word in pairwise(item.words):
        if word.value in cache.flags:
            yield _gone(step, before.end, word.end)


def _cut(step: StepFacts, before: CommandFacts | None, command: CommandFacts) -> Edit:
    """The cleanup goes with the operator in front of it."""
    item = command.command
    if before is None or not isinstance(item, Command) or item.redirects:
        raise _doubt(step, command)
    if item.connector is not Connector.AND or item.grouped:
        raise _doubt(step, command)
    return _gone(step, before.end, command.end)


def _gone(step: StepFacts, start: int, end: int) -> Edit:
    node = step.step.node
    first, last = node.arguments.offset(start - 1) + 1, node.arguments.offset(end - 1) + 1
    inside = [token for token in node.tokens if first <= token.start < last]
    if any(token.kind is TokenKind.COMMENT for token in inside):
        raise Doubt("cache-named", "a comment stands within what would go", step.line)
    return Edit(first, last, "")


def _doubt(step: StepFacts, command: CommandFacts) -> Doubt:
    return Doubt("cache-named", f"`{command.text}` cannot be changed for a cache mount", step.line)
