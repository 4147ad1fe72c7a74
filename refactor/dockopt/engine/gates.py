"""The gates: what every rewrite must pass before it is shown or written, in every mode."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.engine.second_reader import disagreement
from dockopt.facts.contract import differences, final_contract
from dockopt.model.instructions import Copy, Run
from dockopt.model.scope import expand
from dockopt.syntax.check import check
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.passes.plan import Plan
    from dockopt.syntax.problems import Problem


class Rewrite(Struct, frozen=True):
    """A text before and after one pass, both lowered."""

    before: Dockerfile
    after: Dockerfile
    plan: Plan
    context: BuildContext


def round_trip(rewrite: Rewrite) -> str | None:
    """The new text is the join of its tokens."""
    document = rewrite.after.document
    joined = "".join(token.text for item in document.items for token in item.tokens)
    return None if joined == document.text else "the tree does not print back the text"


def parses(rewrite: Rewrite) -> str | None:
    """The new text has no problem that the old one did not have."""
    old = Counter(problem.code for problem in _problems(rewrite.before))
    for problem in _problems(rewrite.after):
        old[problem.code] -= 1
        if old[problem.code] < 0:
            return problem.message
    return None


@lru_cache(maxsize=2)  # what is new to one pass is old to the next
def _problems(dockerfile: Dockerfile) -> tuple[Problem, ...]:
    return check(dockerfile.document)


def contract_holds(rewrite: Rewrite) -> str | None:
    """The image configuration is the same, but for the instructions that the plan says it changes."""
    before, after = final_contract(rewrite.before), final_contract(rewrite.after)
    found = differences(before, after, rewrite.plan.changes)
    return found[0] if found else None


def references_resolve(rewrite: Rewrite) -> str | None:
    """Every FROM, --from and mount names an earlier stage, or an image that the original named too."""
    known = {reference.text for reference in rewrite.before.references()}
    names = {stage.name for stage in rewrite.before.stages}
    for reference in rewrite.after.references():
        if reference.target is None and reference.text not in known:
            is_base = reference.user.origin.image.text == reference.text and rewrite.plan.splits
            if not is_base or reference.text.lower() in names:
                return f"line {reference.line}: {reference.text} is no stage and no image of the original"
    return None


def sources_exist(rewrite: Rewrite) -> str | None:
    """Every source copied from the context was copied before, or is known to exist."""
    known = {source for each in _context_copies(rewrite.before) for source in each}
    for sources in _context_copies(rewrite.after):
        for source in sources:
            if source not in known and rewrite.context.exists(source) is not True:
                return f"{source} is copied now and is not known to exist in the build context"
    return None


def _context_copies(dockerfile: Dockerfile) -> list[tuple[str, ...]]:
    return [
        tuple(expand(word.text, {}) or word.text for word in step.sources)
        for stage in dockerfile.stages
        for step in stage.steps
        if isinstance(step, Copy) and step.source_stage is None
    ]


def comments_kept(rewrite: Rewrite) -> str | None:
    """No comment is lost, inside a continued instruction or outside."""
    lost = _comments(rewrite.before) - _comments(rewrite.after)
    return f"the comment {next(iter(lost))!r} is lost" if lost else None


def _comments(dockerfile: Dockerfile) -> Counter[str]:
    kinds = {TokenKind.COMMENT}
    return Counter(
        token.text.strip()
        for item in dockerfile.document.items
        for token in item.tokens
        if token.kind in kinds
    )


def nothing_unused(rewrite: Rewrite) -> str | None:
    """Every added stage is used by a later one."""
    old = {stage.name for stage in rewrite.before.stages}
    after = rewrite.after
    used = {each.target.index for each in after.references() if each.target is not None}
    for stage in after.stages[:-1]:
        if stage.name is not None and stage.name not in old and stage.index not in used:
            return f"the stage {stage.name} is not used"
    return None


def build_steps_kept(rewrite: Rewrite) -> str | None:
    """Every RUN of the original is still there, as it was written, unless that is what the plan changes."""
    if "RUN" in rewrite.plan.changes:
        return None
    old = Counter(_runs(rewrite.before))
    lost = old - Counter(_runs(rewrite.after))
    return f"the step {next(iter(lost)).splitlines()[0]!r} is lost or changed" if lost else None


def _runs(dockerfile: Dockerfile) -> list[str]:
    steps = [step for stage in dockerfile.stages for step in stage.steps if isinstance(step, Run)]
    inline = [(step, "".join(each.content for each in step.node.heredocs)) for step in steps]
    return [f"{step.node.arguments.text}\n{content}" for step, content in inline]


def second_reader_agrees(rewrite: Rewrite) -> str | None:
    """An independent parser sees the same instructions, wherever it could read the original."""
    if disagreement(rewrite.before) is not None:
        return None
    return disagreement(rewrite.after)


GATES: tuple[tuple[str, Callable[[Rewrite], str | None]], ...] = (
    ("round-trip", round_trip),
    ("parses", parses),
    ("references-resolve", references_resolve),
    ("contract-holds", contract_holds),
    ("sources-exist", sources_exist),
    ("comments-kept", comments_kept),
    ("build-steps-kept", build_steps_kept),
    ("nothing-unused", nothing_unused),
    ("second-reader-agrees", second_reader_agrees),
)
