"""The words of a RUN that go with a cache mount: options that switch the cache off or move it, cleanups."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.passes.plan import Edit
from dockopt.shell.commands import Command, Connector
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts
    from dockopt.knowledge.caches import DownloadCache


def uncleaned(step: StepFacts, caches: Sequence[DownloadCache]) -> Iterator[Edit]:
    """The edits of the RUN's commands beside the mounts. Raises Doubt where one cannot be made."""
    for before, command in zip((None, *step.commands), step.commands, strict=False):
        for cache in caches:
            if cache.fills(command.argv):
                yield from _options(step, command, cache)
            elif command.effect == "cache-clean" and command.argv[0] in cache.programs:
                yield _cut(step, before, command)


def _options(step: StepFacts, command: CommandFacts, cache: DownloadCache) -> Iterator[Edit]:
    item, arguments = command.command, step.step.node.arguments
    assert isinstance(item, Command)  # noqa: S101 - only of a command that was read are the words known
    if cache.option:
        place = arguments.offset(item.words[0].end)
        if item.name not in cache.programs:
            raise _doubt(step, command)
        yield Edit(place, place, f" {cache.option}")
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
