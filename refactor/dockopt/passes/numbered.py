"""References to stages by number that can be written by name: `--from=0` and a mount's `from=0`.

FROM knows names only: a number there is an image. Source: BuildKit, frontend/dockerfile/dockerfile2llb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.model.instructions import Copy, Run

if TYPE_CHECKING:
    from dockopt.model.dockerfile import Dockerfile, Stage


class Numbered(Struct, frozen=True):
    """A number in the text and the stage that it means."""

    start: int
    end: int
    target: Stage


def numbered_references(dockerfile: Dockerfile) -> list[Numbered]:
    """All of them, in the order of the text."""
    found: list[Numbered] = []
    text = dockerfile.document.text
    for stage in dockerfile.stages:
        for reference, start in _places(stage, text):
            target = dockerfile.stage_of(reference, stage.index) if reference.isdecimal() else None
            end = start + len(reference)
            if target is not None and text[start:end] == reference:
                found.append(Numbered(start, end, target))
    return found


def _places(stage: Stage, text: str) -> list[tuple[str, int]]:
    """(reference, offset of its text) of each --from and mount of a stage."""
    places: list[tuple[str, int]] = []
    for step in stage.steps:
        if isinstance(step, Copy) and step.source_stage and step.source_stage_span:
            start, end = step.source_stage_span
            quote = 1 if text[start:end][:1] in {'"', "'"} else 0
            places.append((step.source_stage.strip("\"'"), start + quote))
        elif isinstance(step, Run):
            for mount in step.mounts:
                reference = mount.get("from")
                place = text.find(f"from={reference}", mount.span.start, mount.span.end)
                if reference and place >= 0:
                    places.append((reference, place + len("from=")))
    return places
