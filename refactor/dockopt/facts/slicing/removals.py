"""Removals: whether the runtime stage ever has what a command of the build removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.origin import context_path, is_below
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

    What is copied from the builder comes from its last state, so a removal there has been done. A base
    with an interpreter holds more than a distribution does: there the path has to be one that the file
    itself copied.
    """
    new = slicer.candidate.base
    if slicer.candidate.same or new is None or set(path) & set("*?["):
        return False
    if slicer.beside is None and context_path(slicer.copies, path, slicer.context) is None:
        return False
    top = path.strip("/").split("/")[0]
    if top in _DISTRIBUTION and not is_below(path, "/usr/local"):
        return False
    return path != "/usr/local" and not any(
        _may_make(item, path) for item in slicer.result.runtime if isinstance(item, Kept)
    )


def is_of_base(slicer: Slicer, path: str) -> bool:
    """Whether the runtime stage's base image has this folder itself: a COPY over it would not remove it.

    A link in its place could not even be copied.
    """
    new = slicer.candidate.base
    own = {new.config.workdir, *new.config.volumes} - {"/"} if new is not None else set()
    return any(is_below(each, path) for each in own)


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
