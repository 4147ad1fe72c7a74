"""The programs that a compile command makes: strategies named in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.slicing.declared import declared
from dockopt.facts.slicing.go_programs import go_packages
from dockopt.facts.slicing.made import Made, Sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.knowledge.commands import CommandRule

Argv = tuple[str | None, ...]


def _by_source(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """The program has the name of its first source."""
    del sources
    first = next((word for word in rule.operands(argv) if word), None)
    return Made((first.rsplit("/", 1)[-1].rpartition(".")[0],) if first and "*" not in first else None)


def _beside_source(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """The program lies beside its first source, with another ending."""
    del sources
    first = next((word for word in rule.operands(argv) if word), None)
    return Made((first.rpartition(".")[0] + rule.output_ending,) if first and "." in first else None)


def _programs(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """A folder of programs that each stand alone, whose names the start commands tell."""
    del rule, argv, sources
    return Made(None, several=False)


def _elsewhere(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """Programs of another project, whose names only its sources tell."""
    del rule, argv, sources
    return Made(None, None, foreign=True)


def _folder(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """A folder of programs, whose names the start commands tell."""
    del rule, argv, sources
    return Made(None, None)


_STRATEGIES: dict[str, Callable[[CommandRule, Argv, Sources], Made]] = {
    "go-package": go_packages,
    "manifest": declared,
    "source-name": _by_source,
    "beside-source": _beside_source,
    "programs": _programs,
    "foreign": _elsewhere,
    "folder": _folder,
    "below": _folder,
    "inside": _folder,
}


def made_programs(rule: CommandRule, argv: Argv, sources: Sources) -> Made:
    """The programs that a compile command makes of its words."""
    if any(word is None for word in rule.operands(argv)):
        return Made(None, None)
    return _STRATEGIES[rule.output_default](rule, argv, sources)
