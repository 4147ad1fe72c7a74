"""Commands that change files of the context which the runtime stage has not: `chmod +x mvnw`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.origin import context_path, is_below
from dockopt.facts.slicing.types import Brought, Kept
from dockopt.model.instructions import Copy

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer

_CHANGES = {"mode", "owner", "edit"}


def changes_absent_files(slicer: Slicer, command: CommandFacts) -> bool:
    """Whether a command changes only files that no step before it brings to the runtime stage.

    It would fail there, for want of the files; what is copied from the builder later comes changed.
    """
    targets = command.targets or ()
    if command.effect not in _CHANGES or not targets or command.sources:
        return False
    kept = {item.step.index for item in slicer.result.runtime if isinstance(item, Kept)}
    copies = tuple(each for each in slicer.copies if each.facts.index in kept)
    return all(
        (source := context_path(slicer.copies, path, slicer.context)) is not None
        and slicer.context.is_file(source) is True
        and context_path(copies, path, slicer.context) is None
        and not any(_may_hold(item, path) for item in slicer.result.runtime)
        for path in targets
    )


def _may_hold(item: object, path: str) -> bool:
    """Whether something of the runtime stage but a COPY from the context may have made the file."""
    if isinstance(item, Brought):
        return is_below(path, item.path)
    if not isinstance(item, Kept):
        return False
    step = item.step.step
    if isinstance(step, Copy):
        return bool(step.source_stage)
    return any(
        each.command.targets is None or any(is_below(path, target) for target in each.command.targets)
        for each in item.commands
    )
