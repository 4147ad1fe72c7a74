"""Commands of one RUN that belong together: a pipeline, and alternatives joined by `||`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.shell.commands import Connector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.facts.effects import CommandFacts


def units(commands: Sequence[CommandFacts]) -> list[list[CommandFacts]]:
    """The commands in groups of which all or none may stay.

    `a && b || c` is one group: what `||` decides depends on all before it.
    """
    found: list[list[CommandFacts]] = []
    for command in commands:
        joined = command.command.connector
        if joined is Connector.OR:
            found.append(_taken(found, {Connector.START, Connector.SEQUENCE}))
        elif joined is Connector.PIPE and found:
            found[-1].append(command)
            continue
        else:
            found.append([])
        found[-1].append(command)
    return found


def _taken(found: list[list[CommandFacts]], starts: set[Connector]) -> list[CommandFacts]:
    """The last groups back to one that begins anew, as one."""
    result: list[CommandFacts] = []
    while found:
        group = found.pop()
        result = [*group, *result]
        if group[0].command.connector in starts:
            break
    return result
