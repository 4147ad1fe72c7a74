"""order-by-change: steps that do not depend on the sources move above the COPY that brings them.

System packages, users and tools are then not installed again whenever a source file changes. Arguments that
tell what is built, such as its revision, move below the installs, which need none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.independent import depends, is_costly
from dockopt.facts.marks import ignored
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.facts.volatile import volatile_arguments
from dockopt.model.instructions import Copy, Plain
from dockopt.model.scope import expand
from dockopt.passes.lead import lead_start
from dockopt.passes.moved import moves
from dockopt.passes.plan import Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

NAME = "order-by-change"
# Configuration of the image: a RUN does not see it.
_METADATA = frozenset({"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL"})


def order_by_change(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Move each costly RUN above the copies that it does not depend on, no further than that."""
    del options
    spots = [spot for stage in dockerfile.stages for spot in _spots(dockerfile, stage)]
    # Once the steps have their places: a later round of the passes.
    spots = spots or [spot for stage in dockerfile.stages for spot in _late(dockerfile, stage, context)]
    if not spots:
        message = "no step that could do without the sources follows them"
        return Refusal("ordered-by-change", message, nothing=True)
    return plan_of(spots, "what does not depend on the sources comes before them", dockerfile.document)


def _spots(dockerfile: Dockerfile, stage: Stage) -> Iterator[Spot]:
    """One for each place that steps move to: together they keep their order."""
    steps = stage_facts(dockerfile, stage).steps
    document = dockerfile.document
    for place, facts in _moved(dockerfile, stage).items():
        nodes = [each.step.node for each in facts]
        target = lead_start(document, steps[place].step.node)
        many = f" and {len(nodes) - 1} more" if len(nodes) > 1 else ""
        line = steps[place].line
        message = f"this step{many} runs again whenever what line {line} copies changes, and needs none of it"
        start = nodes[0].keyword_span.start
        yield Spot(start, document.line_span(nodes[0].line).end, message, moves(document, nodes, target))


def _late(dockerfile: Dockerfile, stage: Stage, context: BuildContext) -> Iterator[Spot]:
    """The arguments of a stage that move below what they need not be known to."""
    document = dockerfile.document
    found = volatile_arguments(dockerfile, stage, context, NAME)
    if found is None:
        return
    nodes = [each.step.node for each in found[0]]
    below = found[1].step.node
    if document.text[: below.span.end].endswith("\n"):
        start = nodes[0].keyword_span.start
        message = f"line {below.line} runs again whenever this argument has another value, and needs it not"
        edits = moves(document, nodes, below.span.end)
        yield Spot(start, document.line_span(nodes[0].line).end, message, edits)


def _moved(dockerfile: Dockerfile, stage: Stage) -> dict[int, list[StepFacts]]:
    """The steps that move, by the index of the step that each moves above."""
    held = {node.line for node in ignored(dockerfile.document, NAME)}
    found: dict[int, list[StepFacts]] = {}
    crossed: list[StepFacts] = []
    for facts in stage_facts(dockerfile, stage).steps:
        if facts.line not in held and _may_be_crossed(facts):
            crossed.append(facts)
            continue
        # Nothing that stays, and no other RUN, is crossed by what follows it.
        crossed = _independent_of(facts, crossed) if is_costly(facts) and facts.line not in held else []
        place = next((each for each in crossed if _is_volatile(each, dockerfile, stage)), None)
        if place is None:
            crossed = []
        else:
            found.setdefault(place.index, []).append(facts)
            crossed = crossed[crossed.index(place) :]
    return found


def _independent_of(facts: StepFacts, crossed: list[StepFacts]) -> list[StepFacts]:
    """The longest row of steps right above the RUN that it does not depend on."""
    start = len(crossed)
    while start and not _is_needed(facts, crossed[start - 1]):
        start -= 1
    return crossed[start:]


def _is_needed(facts: StepFacts, above: StepFacts) -> bool:
    landing = _landing(above)
    return landing is not None and depends(facts, landing)


def _may_be_crossed(facts: StepFacts) -> bool:
    """Whether it is known what the step brings, and that it changes nothing else for the RUNs below it."""
    step = facts.step
    if isinstance(step, Copy):
        fetched = step.is_add and any("://" in word.text or "@" in word.text for word in step.sources)
        return not fetched and not step.inline and _landing(facts) is not None
    is_workdir = step.node.name == "WORKDIR" and _landing(facts) is not None
    return is_workdir or step.node.name in _METADATA


def _landing(facts: StepFacts) -> str | None:
    """Where what the step brings lies; None where that is not known, or it brings nothing."""
    step = facts.step
    if isinstance(step, Copy):
        raw = step.destination.text if step.destination else ""
        path = facts.before.resolve(raw) if expand(raw, facts.before.values) else None
        return path or None
    if isinstance(step, Plain) and step.node.name == "WORKDIR":
        path = facts.before.resolve(step.text)
        return path or None
    return None


def _is_volatile(facts: StepFacts, dockerfile: Dockerfile, stage: Stage) -> bool:
    """Whether the step brings sources, or what another stage makes of them."""
    step = facts.step
    if not isinstance(step, Copy):
        return False
    return step.source_stage is None or dockerfile.stage_of(step.source_stage, stage.index) is not None


RULE = Rule(
    NAME,
    __doc__,
    order_by_change,
    levels=("safe",),
    why=(
        "The builder repeats every step below one that has changed, and sources change with every edit. A "
        "step moves no further than above the first COPY that it does not depend on, with its comments, and "
        "steps that move keep their order. An ARG changes every RUN below it; one that only tells the date "
        "or the revision moves below the installs, with the LABELs between that use it."
    ),
    refuses=(
        "Never; it moves only what is known. A step does not cross a command that is not known, another RUN, "
        "an ENV, ARG, USER, SHELL or VOLUME, a COPY into a folder of the system, or one whose files it "
        "names. An ARG stays above what names it, and above an install of the project's where a file of the "
        "project names it."
    ),
    source="https://docs.docker.com/build/cache/optimize/#order-your-layers",
    sample="rewrite/order-by-change/system-packages",
)
