"""reference-stages-by-name: `--from=0` and a mount's `from=0` become names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.numbered import Numbered, numbered_references
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile

NAME = "reference-stages-by-name"


def reference_stages_by_name(
    dockerfile: Dockerfile, context: BuildContext, options: Options
) -> Plan | Refusal:
    """Replace each number that means a named stage by the name."""
    del context, options
    spots = [
        _spot(each, each.target.origin.alias.text)
        for each in numbered_references(dockerfile)
        if each.target.origin.alias is not None
    ]
    if not spots:
        return Refusal("nothing-numbered", "no stage is referred to by number", nothing=True)
    return plan_of(spots, "stages are referred to by name", dockerfile.document)


def _spot(reference: Numbered, name: str) -> Spot:
    edit = Edit(reference.start, reference.end, name)
    return Spot(reference.start, reference.end, f"this number means the stage {name}", (edit,))


RULE = Rule(
    NAME,
    __doc__,
    reference_stages_by_name,
    levels=("safe",),
    why="With names the references keep their meaning when stages are added. `name-stages` gives the names.",
    refuses="Never; a number in FROM is no stage but an image, and stays.",
    source="https://docs.docker.com/build/building/multi-stage/#name-your-build-stages",
    sample="projects/node-nginx",
)
