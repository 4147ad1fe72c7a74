"""Names for stages: what they are, never one that means something else already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.image import parse_image

if TYPE_CHECKING:
    from collections.abc import Collection

    from dockopt.model.dockerfile import Dockerfile


def taken_names(dockerfile: Dockerfile) -> set[str]:
    """Names of stages and of every image or build context that the file refers to, lower case."""
    taken = {stage.name for stage in dockerfile.stages if stage.name}
    for reference in dockerfile.references():
        taken.add(reference.text.lower())
        taken.add(parse_image(reference.text).name.rsplit("/", 1)[-1].lower())
    return taken


def fresh_name(wanted: str, taken: Collection[str], other: str = "") -> str:
    """`wanted`, or `other`, or `wanted-2`, `wanted-3`… when that is taken."""
    name, number = wanted, 2
    if name in taken and other and other not in taken:
        return other
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name
