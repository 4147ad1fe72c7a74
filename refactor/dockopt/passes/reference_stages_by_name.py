"""reference-stages-by-name: `--from=0`, a mount's `from=0` and `FROM` by number become names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.instructions import Copy, Mount, Run
from dockopt.passes.plan import Edit, Options, Plan, Refusal

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

NAME = "reference-stages-by-name"


def reference_stages_by_name(
    dockerfile: Dockerfile, context: BuildContext, options: Options
) -> Plan | Refusal:
    """Replace each number that means a named stage by the name."""
    del context, options
    edits: list[Edit] = []
    for stage in dockerfile.stages:
        for step in stage.steps:
            if isinstance(step, Copy) and step.source_stage and step.source_stage_span:
                edits += _edit(dockerfile, stage, step.source_stage, step.source_stage_span.start)
            elif isinstance(step, Run):
                for mount in step.mounts:
                    edits += _mount_edit(dockerfile, stage, mount)
    if not edits:
        return Refusal("nothing-numbered", "no stage is referred to by number", nothing=True)
    return Plan(tuple(edits), "stages are referred to by name", _first_line(dockerfile, edits))


def _edit(dockerfile: Dockerfile, user: Stage, reference: str, start: int) -> list[Edit]:
    target = dockerfile.stage_of(reference, user.index) if reference.isdecimal() else None
    if target is None or target.origin.alias is None or target.name == reference:
        return []
    if dockerfile.document.text[start : start + len(reference)] != reference:
        return []  # quoted or continued in an unusual way: left alone
    return [Edit(start, start + len(reference), target.origin.alias.text)]


def _mount_edit(dockerfile: Dockerfile, user: Stage, mount: Mount) -> list[Edit]:
    reference = mount.get("from")
    if reference is None:
        return []
    text = dockerfile.document.text[mount.span.start : mount.span.end]
    place = text.find(f"from={reference}")
    return _edit(dockerfile, user, reference, mount.span.start + place + len("from=")) if place >= 0 else []


def _first_line(dockerfile: Dockerfile, edits: list[Edit]) -> int:
    return dockerfile.document.position(edits[0].start)[0]
