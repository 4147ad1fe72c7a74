"""Compose files above the build context, as far as the repository reaches: they build that folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from dockopt.context.repository import folders_above
from dockopt.context.services.compose import read_compose
from dockopt.context.services.types import Services

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_Found = TypeVar("_Found", bound=Struct)


def read_above(context: BuildContext, found: Services) -> None:
    """Add what they say of the image that is built from this context."""
    root = context.root
    for number, folder in enumerate(folders_above(root) if root else (), start=1):
        outer, here = context.above(folder), Services()
        read_compose(outer, here, root.relative_to(folder).as_posix() if root else ".")
        up = "../" * number
        found.starts += _seen_from(here.starts, up)
        found.mounts += _seen_from(here.mounts, up)
        found.targets += _seen_from(here.targets, up)
        found.settings += _seen_from(here.settings, up)
        found.images |= here.images
        found.names |= here.names


def _seen_from(items: list[_Found], up: str) -> list[_Found]:
    """The same with paths as they are seen from our context."""
    return [replace(each, path=f"{up}{each.path}") for each in items]  # type: ignore[attr-defined]
