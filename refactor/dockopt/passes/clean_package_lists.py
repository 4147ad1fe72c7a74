"""clean-package-lists: the RUN that installs system packages removes the package lists that it fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.origin import is_below
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.package_lists import PackageLists, package_lists
from dockopt.model.instructions import Run
from dockopt.passes.appended import appended
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage
    from dockopt.syntax.nodes import Document

NAME = "clean-package-lists"


def clean_package_lists(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Append the removal to each RUN that fetches lists, unless a later step may need them."""
    del context, options
    spots: list[Spot] = []
    doubt: Doubt | None = None
    for stage in dockerfile.stages:
        for facts, lists in _uncleaned(dockerfile, stage):
            try:
                _check_later(dockerfile, stage, facts, lists)
                spots.append(_spot(dockerfile.document, facts, lists))
            except Doubt as each:
                doubt = doubt or each
    if spots:
        changes = frozenset({"RUN"})
        message = "package lists are removed in the layer that fetched them"
        return plan_of(spots, message, dockerfile.document, "slim", changes)
    if doubt is not None:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint)
    return Refusal("nothing-to-clean", "no RUN leaves package lists in the image", nothing=True)


def _uncleaned(dockerfile: Dockerfile, stage: Stage) -> Iterator[tuple[StepFacts, PackageLists]]:
    for facts in stage_facts(dockerfile, stage).steps:
        for lists in package_lists():
            if _leaves(facts, lists):
                yield facts, lists


def _leaves(facts: StepFacts, lists: PackageLists) -> bool:
    """Whether a RUN in shell form fetches and uses the lists, as root, and says nothing of where they lie."""
    step = facts.step
    if not isinstance(step, Run) or step.script is None or step.node.heredocs or not facts.before.is_root:
        return False
    items = [each.command for each in facts.commands]
    called = [item.name for item in items if isinstance(item, Command)]
    targets = [mount.get("target", "dst", "destination") for mount in step.mounts]
    mounted = any(target and is_below(lists.folder, target) for target in targets)
    if mounted or lists.folder in step.script or not set(lists.programs) & set(called):
        return False
    # What ends in another way (a separator, a comment) cannot be continued by `&&`.
    if any(lists.cleans(each.argv) for each in facts.commands):
        return False
    ended = bool(items) and items[-1].end == len(step.script.rstrip())
    refreshed = any(lists.refreshes(each.argv) for each in facts.commands)
    return ended and refreshed and any(lists.installs(each.argv) for each in facts.commands)


def _check_later(dockerfile: Dockerfile, stage: Stage, facts: StepFacts, lists: PackageLists) -> None:
    """Raise Doubt where a later step, here or in a stage on top of this one, may install by these lists."""
    for other in dockerfile.stages[stage.index :]:
        if not _stands_on(dockerfile, other, stage):
            continue
        for later in stage_facts(dockerfile, other).steps:
            if (other is not stage or later.index > facts.index) and _may_need(later, lists):
                raise Doubt(
                    "lists-needed-later",
                    f"line {later.line} may install by the package lists that this step fetches",
                    facts.line,
                    hint="fetch the lists in each RUN that installs",
                )


def _stands_on(dockerfile: Dockerfile, stage: Stage | None, base: Stage) -> bool:
    while stage is not None and stage is not base:
        stage = dockerfile.parent(stage)
    return stage is base


def _may_need(facts: StepFacts, lists: PackageLists) -> bool:
    for command in facts.commands:
        if lists.refreshes(command.argv):
            return False
        if command.effect == UNKNOWN or lists.installs(command.argv):
            return True
    return False


def _spot(document: Document, facts: StepFacts, lists: PackageLists) -> Spot:
    node = facts.step.node
    place = node.arguments.offset(len(node.arguments.text))
    message = f"the package lists in {lists.folder} stay in the image"
    edit = Edit(place, place, appended(document, node, lists.cleanup))
    return Spot(node.keyword_span.start, document.line_span(node.line).end, message, (edit,))


RULE = Rule(
    NAME,
    __doc__,
    clean_package_lists,
    levels=("slim",),
    why=(
        "The lists take tens of megabytes, go stale within days, and are of no use to the program. Removed "
        "in a later RUN they would still lie in the layer below."
    ),
    refuses=(
        "Where a later step, here or in a stage that stands on this one, installs without fetching the lists "
        "again, or is not known."
    ),
    source="https://docs.docker.com/build/building/best-practices/#apt-get",
    sample="rewrite/clean-package-lists/apt",
)
