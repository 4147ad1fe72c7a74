"""The gate on the slice itself: nothing that the build made for run time is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.lost_users import check_users
from dockopt.facts.slicing.types import Brought

if TYPE_CHECKING:
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.slicing.types import Slice


def check_complete(slicer: Slicer, result: Slice) -> None:
    """Raise Doubt for a package tree or a program that would stay behind."""
    check_users(slicer, slicer.candidate)
    brought = [item for item in result.runtime if isinstance(item, Brought)]
    made = [*slicer.products.trees, *slicer.products.programs]
    wanted = [*made, *(tree for item in brought for tree in item.without)]
    for path in wanted:
        if not slicer.products.is_removed(path) and not any(brings(item, path) for item in brought):
            message = (
                f"{path} would not reach the runtime stage; this is a gap in dockopt, please report the file"
            )
            raise Doubt("incomplete-slice", message)


def brings(item: Brought, path: str) -> bool:
    """Whether a copy of files or folders brings the path along."""
    inside = is_below(path, item.path) and not any(is_below(path, tree) for tree in item.without)
    return item.path == path or inside
