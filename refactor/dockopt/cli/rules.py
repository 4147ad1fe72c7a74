"""`dockopt rules` and `dockopt rule NAME`: what can be chosen, and what it does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import say, style_for, write_data
from dockopt.passes.registry import RULES
from dockopt.passes.selection import UnknownRuleError, find_rule
from dockopt.report.names import printable
from dockopt.report.rules import as_json, one_as_json, page, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockopt.cli.rules_options import RulesRequest


def run(request: RulesRequest) -> int:
    """Do what is asked; the exit code."""
    try:
        text = _all(request) if request.name is None else _one(request, request.name)
    except UnknownRuleError as error:
        say(f"dockopt: error: {printable(str(error))} `dockopt rules` lists them.")
        return ExitCode.FAILED
    write_data(text.encode())
    return ExitCode.DONE


def _all(request: RulesRequest) -> str:
    if request.output_format == "json":
        return as_json(RULES)
    return _joined(table(RULES, style_for(sys.stdout)))


def _one(request: RulesRequest, name: str) -> str:
    rule = find_rule(name)
    if request.output_format == "json":
        return one_as_json(rule)
    return _joined(page(rule, style_for(sys.stdout)))


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
