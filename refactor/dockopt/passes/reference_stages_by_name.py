"""reference-stages-by-name: `--from=0` and a mount's `from=0` become names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.numbered import numbered_references
from dockopt.passes.plan import Edit, Options, Plan, Refusal
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
    edits = [
        Edit(each.start, each.end, each.target.origin.alias.text)
        for each in numbered_references(dockerfile)
        if each.target.origin.alias is not None
    ]
    if not edits:
        return Refusal("nothing-numbered", "no stage is referred to by number", nothing=True)
    line = dockerfile.document.position(edits[0].start)[0]
    return Plan(tuple(edits), "stages are referred to by name", line)


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
