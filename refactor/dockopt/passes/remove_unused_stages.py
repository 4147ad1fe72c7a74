"""remove-unused-stages: stages go that give the image nothing and that the project does not build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.services import services
from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.source import BOM
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage


def remove_unused_stages(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Remove each one, unless it holds a comment: somebody had something to say there."""
    del options
    needs = _needs(dockerfile)
    unused = _unused(dockerfile, context, needs)
    if not unused:
        return Refusal("nothing-unused", "every stage is used, or built by its name", nothing=True)
    if any(each.text.isdecimal() for each in dockerfile.references()):
        return Refusal(
            "numbered-stages",
            "a stage is unused, and others are referred to by their numbers, which would change",
            unused[0].origin.node.line,
            hint="let reference-stages-by-name run first",
        )
    spots = [spot for group in _groups(unused, needs) if (spot := _spot(dockerfile, group)) is not None]
    if not spots:
        line = unused[0].origin.node.line
        return Refusal("commented-stage", "the unused stage holds comments, which would be lost", line)
    gone = sum(len(spot.edits) for spot in spots)
    message = f"without {gone} unused stages" if gone > 1 else "without the unused stage"
    return plan_of(spots, message, dockerfile.document, "unsafe", frozenset({"RUN"}))


def _needs(dockerfile: Dockerfile) -> dict[int, list[Stage]]:
    """The stages that each one refers to, by its index."""
    needs: dict[int, list[Stage]] = {}
    for each in dockerfile.references():
        if each.target is not None:
            needs.setdefault(each.user.index, []).append(each.target)
    return needs


def _unused(dockerfile: Dockerfile, context: BuildContext, needs: dict[int, list[Stage]]) -> list[Stage]:
    built = {each.stage.lower() for each in services(context).targets}
    waiting = [each for each in dockerfile.stages[:-1] if {each.name, str(each.index)} & built]
    waiting.append(dockerfile.stages[-1])
    used: set[int] = set()
    while waiting:
        stage = waiting.pop()
        if stage.index not in used:
            used.add(stage.index)
            waiting += needs.get(stage.index, ())
    return [each for each in dockerfile.stages if each.index not in used]


def _groups(unused: list[Stage], needs: dict[int, list[Stage]]) -> list[list[Stage]]:
    """The stages that go together: none may stay without one that it refers to."""
    groups: dict[int, list[Stage]] = {}
    for stage in unused:
        own = groups[stage.index] = [stage]
        for other in needs.get(stage.index, ()):
            joined = groups.get(other.index, own)  # itself where the image uses the other one
            if joined is not own:
                joined += own
                groups.update((each.index, joined) for each in own)
                own = joined
    different = {id(group): group for group in groups.values()}.values()
    return [sorted(group, key=lambda each: each.index) for group in different]


def _spot(dockerfile: Dockerfile, group: list[Stage]) -> Spot | None:
    document, node = dockerfile.document, group[0].origin.node
    edits = tuple(_edit(dockerfile, stage) for stage in group)
    tokens = (token for item in document.items for token in item.tokens if token.kind is TokenKind.COMMENT)
    if any(edit.start <= token.start < edit.end for token in tokens for edit in edits):
        return None
    message = "nothing of this stage gets into the image"
    return Spot(node.keyword_span.start, document.line_span(node.line).end, message, edits)


def _edit(dockerfile: Dockerfile, stage: Stage) -> Edit:
    after = dockerfile.stages[stage.index + 1].origin.node
    document = dockerfile.document
    start = max(lead_start(document, stage.origin.node), int(document.text.startswith(BOM)))
    return Edit(start, lead_start(document, after), "")


RULE = Rule(
    "remove-unused-stages",
    __doc__,
    remove_unused_stages,
    levels=("unsafe",),
    why=(
        "BuildKit does not build such a stage, but people read it, and other builders do build it. Files of "
        "the project are asked for the stages that they name, as compose files do by `target`; who calls "
        "`docker build --target` elsewhere misses it: hence unsafe."
    ),
    refuses=(
        "Where stages are referred to by their numbers, which would change, and where one holds comments."
    ),
    source="https://docs.docker.com/build/building/multi-stage/",
    sample="rewrite/remove-unused-stages/tests",
)
