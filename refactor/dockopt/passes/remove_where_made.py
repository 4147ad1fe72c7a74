"""remove-where-made: files that a later RUN removes are removed by the RUN that makes them.

Removed in a layer of their own they still lie in the one below, and the image is no smaller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.image_stages import image_stages
from dockopt.facts.left_behind import LeftBehind, left_behind
from dockopt.passes.appended import appended, takes_another
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Document


def remove_where_made(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Join a RUN that only removes with the one right above it that made these files, and tell the others."""
    del options
    spots: list[Spot] = []
    left: list[Refusal] = []
    for stage in image_stages(dockerfile):
        for each in left_behind(dockerfile, stage, context):
            if _may_be_joined(each):
                spots.append(_spot(dockerfile.document, each))
            else:
                left.append(_refusal(each))
    if spots:
        spots = [spot for index, spot in enumerate(spots) if not _meets_another(spot, spots[:index])]
        message = "files are removed in the layer that has them"
        plan = plan_of(spots, message, dockerfile.document, changes=frozenset({"RUN"}))
        return replace(plan, beside=tuple(left))
    if left:
        return replace(left[0], beside=tuple(left[1:]))
    return Refusal("nothing-removed-later", "no step removes what a layer below it keeps", nothing=True)


def _may_be_joined(each: LeftBehind) -> bool:
    """Whether the RUN is on one line, right below the other, and means the same in it."""
    above, below = each.maker, each.remover
    return (
        above.index == below.index - 1
        and takes_another(above)
        and takes_another(below)
        and "\n" not in below.step.node.text.strip()
        and not any(command.command.cwd != "" for command in above.commands)
    )


def _meets_another(spot: Spot, others: list[Spot]) -> bool:
    """Whether a RUN above is joined to in this round already: it has its turn in the next one."""
    ours = {edit.start for edit in spot.edits}
    return any(edit.start in ours or edit.end in ours for other in others for edit in other.edits)


def _spot(document: Document, each: LeftBehind) -> Spot:
    node, above = each.remover.step.node, each.maker.step.node
    place = above.arguments.offset(len(above.arguments.text))
    edits = (
        Edit(place, place, appended(document, above, node.arguments.text.strip())),
        Edit(*node.span, ""),
    )
    message = f"{each.path} still lies in the layer of line {above.line}, which makes it"
    return Spot(node.keyword_span.start, document.line_span(node.line).end, message, edits)


def _refusal(each: LeftBehind) -> Refusal:
    line = each.maker.line
    if each.maker.step.node.name == "RUN":
        hint = f"remove it in the RUN of line {line}"
    else:
        hint = "mount it where it is needed, `RUN --mount=type=bind`, or do not copy it"
    message = f"{each.path} still lies in the layer of line {line}, which brings it"
    return Refusal("removed-later", message, each.remover.line, hint=hint)


RULE = Rule(
    "remove-where-made",
    __doc__,
    remove_where_made,
    levels=("safe",),
    why=(
        "A layer only hides what the ones below it have. A RUN that does nothing but remove joins the RUN "
        "right above it that made the files; what lies further away, or was copied, is told."
    ),
    refuses=(
        "Where the files were copied, where other steps stand between the two RUNs, or where they cannot be "
        "joined by `&&`."
    ),
    source="https://docs.docker.com/build/building/best-practices/",
    sample="rewrite/remove-where-made/package-lists",
)
