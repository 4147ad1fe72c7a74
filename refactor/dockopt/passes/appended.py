"""A command joined to the end of a RUN, as its other commands are: on the line, or on one of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.model.instructions import Run
from dockopt.shell.commands import Command, Connector
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.facts.stage import StepFacts
    from dockopt.syntax.nodes import Document, Instruction

_LEADING = regex(r"^([ \t]*)&&[ \t]", re.MULTILINE)
_TRAILING = regex(r"&&[ \t]*\\[ \t]*\r?\n(?:[ \t]*#.*\n)*([ \t]*)")


def appended(document: Document, node: Instruction, command: str) -> str:
    """What to write behind the last command of the RUN."""
    text = node.text.rstrip()
    if "\n" not in text:
        return f" && {command}"
    end = f"{document.escape}{document.newline}"
    trailing, leading = _TRAILING.findall(text), _LEADING.findall(text)
    if trailing and not leading:
        return f" && {end}{trailing[-1]}{command}"
    return f" {end}{leading[-1] if leading else '    '}&& {command}"


def takes_another(facts: StepFacts) -> bool:
    """Whether the step is a RUN in shell form of commands that all have to succeed, and ends with one."""
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs or step.node.flags:
        return False
    items = [each.command for each in facts.commands]
    ended = bool(items) and items[-1].end == len(step.script.rstrip())
    return ended and all(
        isinstance(each, Command)
        and each.connector in {Connector.START, Connector.AND}
        and not (each.background or each.grouped)
        for each in items
    )
