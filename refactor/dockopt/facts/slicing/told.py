"""The user's word on where a step belongs: `# dockopt: build-only` and `# dockopt: runtime`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.evidence import Evidence
from dockopt.facts.marks import BUILD_ONLY, RUNTIME, marks
from dockopt.model.instructions import Run

if TYPE_CHECKING:
    from dockopt.facts.stage import StageFacts
    from dockopt.syntax.nodes import Document


def as_told(stage: StageFacts, document: Document) -> StageFacts:
    """The stage with what comments say. Nothing that a `build-only` RUN does counts for run time."""
    told = {mark.node.span: mark for mark in marks(document) if mark.kind in {BUILD_ONLY, RUNTIME}}
    if not told:
        return stage
    steps = []
    for facts in stage.steps:
        mark = told.get(facts.step.node.span)
        kind = mark.kind if mark else ""
        commands = () if kind == BUILD_ONLY else facts.commands
        steps.append(replace(facts, told=kind, commands=commands))
    return replace(stage, steps=tuple(steps))


def told_evidence(stage: StageFacts) -> list[Evidence]:
    """A word on each step whose place a comment decides."""
    places = {BUILD_ONLY: "left in the builder", RUNTIME: "kept in the runtime stage"}
    return [
        Evidence(f"{places[facts.told]}, as a comment says", None, facts.line)
        for facts in stage.steps
        if facts.told
    ]


def told_runs(stage: StageFacts, kind: str) -> frozenset[int]:
    """The indices of the RUNs of which a comment says this."""
    return frozenset(each.index for each in stage.steps if each.told == kind and isinstance(each.step, Run))
