"""split-stages: a single stage becomes a builder and a runtime stage, cut along the program slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.generated import with_generated
from dockopt.facts.recipes import with_recipes
from dockopt.facts.slicing.best import slice_stage
from dockopt.facts.slicing.told import as_told, told_evidence
from dockopt.facts.slicing.types import Brought, Slice
from dockopt.facts.stage import StageFacts, named_facts, stage_facts
from dockopt.passes.plan import Edit, Options, Plan, Refusal
from dockopt.passes.rule import Rule
from dockopt.passes.split_text import SplitText

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.slicing.terms import Terms
    from dockopt.model.dockerfile import Dockerfile

NAME = "split-stages"


def split_stages(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Split a file of one stage. Every refusal names the step or the evidence that it rests on."""
    if len(dockerfile.stages) != 1:
        return Refusal("already-staged", "the file has more than one stage", nothing=True)
    if options.terms.rung.breadth is None:
        return Refusal("not-proven", "no way to split the file was proven on the engine")
    facts = with_recipes(with_generated(stage_facts(dockerfile, dockerfile.stages[0])), context)
    stage = as_told(facts, dockerfile.document)
    try:
        stage, found = _slice(dockerfile, stage, context, options.terms)
    except Doubt as doubt:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint, doubt.nothing)
    text = SplitText(dockerfile, stage, found).text()
    whole = Edit(0, len(dockerfile.document.text), text)
    return Plan(
        (whole,),
        _message(found),
        stage.stage.origin.node.line,
        "slim",
        (*told_evidence(stage), *_evidence(found, context)),
        splits=True,
    )


def _slice(
    dockerfile: Dockerfile, stage: StageFacts, context: BuildContext, terms: Terms
) -> tuple[StageFacts, Slice]:
    """The slice; where a moving tag stands in its way, that with the version's name in FROM."""
    try:
        return stage, slice_stage(stage, context, terms)
    except Doubt as doubt:
        named = named_facts(dockerfile, stage.stage) if doubt.code == "unpinned-interpreter" else None
        if named is None:
            raise
    named = as_told(named, dockerfile.document)
    return named, slice_stage(named, context, terms)


def _message(found: Slice) -> str:
    gain = f"saves about {found.gain_mb:.0f} MB"
    return f"split into a build and a runtime stage on {found.base_reference}; {gain}"


def _evidence(found: Slice, context: BuildContext) -> tuple[Evidence, ...]:
    paths = [each.path for each in found.runtime if isinstance(each, Brought)]
    brought = [Evidence(f"copied from the builder: {', '.join(paths)}")] if paths else []
    assumed = (
        []
        if context.known
        else [
            Evidence(
                "assumed, as there is no build context: the start command runs what the Dockerfile shows"
            )
        ]
    )
    return (*brought, *found.evidence, *assumed)


RULE = Rule(
    NAME,
    __doc__,
    split_stages,
    levels=("slim",),
    why=(
        "The image gets what run time uses; compilers, headers, package caches and development dependencies "
        "that provably nothing uses stay behind. All files lie where they were. Dependencies and application "
        "arrive in layers of their own, so that an edit of a source does not store the dependencies again. A "
        "split that saves little is not made. The comments `# dockopt: build-only` and `# dockopt: runtime` "
        "say where a step belongs."
    ),
    refuses=(
        "Where a command is not known, where the container builds when it starts, where what run time needs "
        "cannot be told or a smaller image lacks it, where the file is used for development, and where less "
        "than 10 MB or 5 % would be saved."
    ),
    source="https://docs.docker.com/build/building/multi-stage/",
    sample="projects/go-cgo",
)
