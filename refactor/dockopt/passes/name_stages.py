"""name-stages: unnamed stages that others refer to by number get a name that says what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.stage import stage_facts
from dockopt.passes.names import fresh_name, taken_names
from dockopt.passes.numbered import numbered_references
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

NAME = "name-stages"


def name_stages(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Name each stage that a later one refers to by its number. Names that exist are kept."""
    del context, options
    spots: list[Spot] = []
    given: list[str] = []
    taken = taken_names(dockerfile)
    for stage in _referenced_by_number(dockerfile):
        origin = stage.origin
        name = fresh_name(_role(dockerfile, stage), taken)
        given.append(name)
        taken.add(name)
        word = "as" if origin.node.keyword.islower() else "AS"
        end = origin.image.span.end
        message = f"this stage is referred to by number; it gets the name {name}"
        edit = Edit(end, end, f" {word} {name}")
        spots.append(Spot(origin.node.keyword_span.start, end, message, (edit,)))
    if not spots:
        return Refusal("nothing-unnamed", "no stage is referred to by number", nothing=True)
    return plan_of(spots, f"named: {', '.join(given)}", dockerfile.document)


def _referenced_by_number(dockerfile: Dockerfile) -> list[Stage]:
    found = {each.target.index: each.target for each in numbered_references(dockerfile)}
    return [found[index] for index in sorted(found) if found[index].name is None]


def _role(dockerfile: Dockerfile, stage: Stage) -> str:
    """`builder` for a stage that builds, `deps` for one that only installs packages, else `base`."""
    effects = {command.effect for facts in stage_facts(dockerfile, stage).steps for command in facts.commands}
    if effects & {"build", "compile"}:
        return "builder"
    if effects & {"dependencies", "tools", "environment"} and "unknown" not in effects:
        return "deps"
    return "builder" if "unknown" in effects else "base"


RULE = Rule(
    NAME,
    __doc__,
    name_stages,
    levels=("safe",),
    why=(
        "A number says nothing of what it stands for, and it means another stage as soon as one is added "
        "before it. Only stages that are referred to by number get a name; names that exist stay."
    ),
    refuses="Never; a stage that nobody refers to by number is left as it is.",
    source="https://docs.docker.com/build/building/multi-stage/#name-your-build-stages",
    sample="projects/node-nginx",
)
