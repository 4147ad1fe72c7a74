"""Removals: whether the runtime stage ever has what a command of the build removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.origin import is_below
from dockopt.facts.slicing.types import Kept
from dockopt.model.instructions import Copy, Run

if TYPE_CHECKING:
    from dockopt.facts.slicing.slicer import Slicer

# What a distribution fills; the rest is for what is added to it. Source: FHS 3.0, chapter 3.
_DISTRIBUTION = frozenset(
    {"bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "root", "run", "sbin", "sys"}
    | {"tmp", "usr", "var"}
)


def is_absent(slicer: Slicer, path: str) -> bool:
    """Whether the runtime stage cannot hold the path: neither its base nor a step that is kept makes it.

    What is copied from the builder comes from its last state, so a removal there has been done.
    """
    new = slicer.candidate.base
    if slicer.beside is None or slicer.candidate.same or new is None or set(path) & set("*?["):
        return False
    top = path.strip("/").split("/")[0]
    if top in _DISTRIBUTION and not is_below(path, "/usr/local"):
        return False
    return path != "/usr/local" and not any(
        _may_make(item, path) for item in slicer.result.runtime if isinstance(item, Kept)
    )


def _may_make(item: Kept, path: str) -> bool:
    step = item.step.step
    if isinstance(step, Copy):
        destination = item.step.before.resolve(step.destination.text) if step.destination else None
        return destination is None or _overlap(destination, path)
    if not isinstance(step, Run):
        return False
    return any(
        each.command.targets is None or any(_overlap(target, path) for target in each.command.targets)
        for each in item.commands
    )


def _overlap(one: str, other: str) -> bool:
    return is_below(one, other) or is_below(other, one)
