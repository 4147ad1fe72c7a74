"""Sources that a build writes for its own compiler, such as a stand-in to compile dependencies first."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.origin import is_below
from dockopt.facts.slicing.installed import is_prepared

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_WRITES = {"write", "touch", "edit", "directory"}


def is_scaffold(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> bool:
    """Whether a command makes only sources, and folders that the RUN puts sources into."""
    targets = command.targets
    if command.effect == "directory" and targets and is_prepared(slicer, targets):
        return True
    if slicer.beside is None or command.effect not in _WRITES or not targets:
        return False
    rules = [each.command.rule for each in slicer.products.programs.values() if each.command.rule]
    patterns = {name for rule in rules for name in rule.sources}

    def is_source(path: str) -> bool:
        return any(fnmatchcase(path.rpartition("/")[2], each) for each in patterns)

    if command.effect != "directory":
        return all(is_source(path) for path in targets)
    written = [
        path
        for each in facts.effective
        if each.effect in _WRITES - {"directory"}
        for path in each.targets or ()
    ]
    inside = [[path for path in written if is_below(path, target)] for target in targets]
    return all(found and all(map(is_source, found)) for found in inside)
