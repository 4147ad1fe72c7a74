"""The name that a compiler gives its program by default: strategies named in the data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from dockopt.context.tree import BuildContext
from dockopt.facts.effects import CommandFacts

if TYPE_CHECKING:
    from dockopt.knowledge.commands import CommandRule

_MODULE = re.compile(r"^module[ \t]+\"?([^\s\"]+)", re.MULTILINE)
Strategy = Callable[[tuple[str, ...], CommandFacts, BuildContext], tuple[str | None, ...]]


def _go_package(
    operands: tuple[str, ...], command: CommandFacts, context: BuildContext
) -> tuple[str | None, ...]:
    """The first file's name without `.go`, else the last element of the import path.

    Source: pkg.go.dev/cmd/go, "Compile packages and dependencies".
    """
    if operands and operands[0].endswith(".go"):
        return (operands[0].rsplit("/", 1)[-1].removesuffix(".go"),)
    if any("..." in each for each in operands):
        return (None,)
    packages = [each for each in operands if each not in {".", "./"}]
    if packages:
        return tuple(each.rstrip("/").rsplit("/", 1)[-1] for each in packages)
    match = _MODULE.search(context.read("go.mod") or "")
    module = match[1] if match else ""
    parts = module.rsplit("/", 2)
    if module and len(parts) > 1 and parts[-1][:1] == "v" and parts[-1][1:].isdecimal():
        return (parts[-2].rsplit("/", 1)[-1],)
    if module:
        return (parts[-1],)
    # Without modules the import path is the folder below GOPATH/src.
    return (command.cwd.rsplit("/", 1)[-1] if command.cwd and "/src/" in command.cwd else None,)


_STRATEGIES: dict[str, Strategy] = {"go-package": _go_package}


def default_output(rule: CommandRule, command: CommandFacts, context: BuildContext) -> tuple[str | None, ...]:
    """The names of the programs that a compile command writes without being told; None for unknown ones."""
    operands = rule.operands(command.argv)
    if any(word is None for word in operands):
        return (None,)
    strategy = _STRATEGIES[rule.output_default]
    return strategy(tuple(word for word in operands if word is not None), command, context)
