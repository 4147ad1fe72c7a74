"""What was tried on the way down the ladder, in words and as data."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from dockopt.report.names import printable
from dockopt.report.observations import Observation, Section
from dockopt.verify.data import as_data
from dockopt.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.report.style import Style
    from dockopt.verify.behaviour import Change
    from dockopt.verify.ladder import Climb, Tried

_SHOWN = 10  # of the unusable files of one plan
_LONG = 200  # characters of a line of a container or a builder


def lines(name: str, climb: Climb, style: Style) -> Iterator[str]:
    """Yield what became of each plan for a file, and which pieces the proof added."""
    for tried in climb.tried:
        paint = {Verdict.SAME: style.green, Verdict.DIFFERENT: style.red}.get(
            tried.proof.verdict, style.yellow
        )
        plan = f"plan {tried.attempt.number}, {tried.attempt.words}"
        yield f"{style.bold(printable(name))}: {plan}: {paint(tried.proof.verdict)}"
        yield from (f"  {printable(line)}" for line in _why(tried))


def why_kept(climb: Climb) -> str:
    """Say why a file keeps its text, and what may help."""
    if climb.verdict is Verdict.DIFFERENT:
        return "it keeps its text, as no plan is proven"
    if climb.tried[-1].proof.failed:
        return "it keeps its text, as the original does not build"
    return (
        "it keeps its text, as it was not seen at work. --env, --compose and --run may help; "
        "--accept-inconclusive takes the plan by build, configuration and files alone"
    )


def sections(climb: Climb) -> tuple[Section, ...]:
    """Return the plans for a page: each with its verdict, and all but the last one with their texts."""
    return tuple(
        Section(
            f"plan {tried.attempt.number}, {tried.attempt.words}: {tried.proof.verdict}",
            tuple(_observations(tried, last=tried is climb.tried[-1])),
        )
        for tried in climb.tried
    )


def _observations(tried: Tried, *, last: bool) -> Iterator[Observation]:
    said = [Observation(line) for line in _why(tried)]
    yield from said or [Observation("proven")]
    if not last:
        yield Observation("its Dockerfile", quoted=tried.attempt.result.after)


def _why(tried: Tried) -> Iterator[str]:
    """Yield what the plan had added, and why it was not proven."""
    proof = tried.proof
    yield from (f"added: {each.reason}" for each in tried.attempt.terms.pieces)
    yield from proof.reasons
    for failed in proof.failed:
        at = f" at line {failed.failure.line}: {failed.instruction}" if failed.failure.line else ""
        yield f"{failed.failure.error}{at}"[:_LONG]
    yield from proof.unusable[:_SHOWN]
    yield from map(_became, proof.use.changes if proof.use else ())
    for each in proof.missing:
        yield f"missing: {each}; it says: {each.said[:_LONG]}"


def _became(change: Change) -> str:
    """Say what became of what a container did, by the first line that is not the same."""
    pairs = zip_longest(change.before.split("\n"), change.after.split("\n"), fillvalue="")
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return f"{change.facet}: {before[:_LONG] or 'nothing'} became {after[:_LONG] or 'nothing'}"


def as_tried(tried: Tried) -> dict[str, Any]:
    """Return one plan as data: its rung, what was added, its text and its whole proof."""
    terms = tried.attempt.terms
    breadth = terms.rung.breadth
    return {
        "plan": tried.attempt.number,
        "words": tried.attempt.words,
        "breadth": None if breadth is None else breadth.name.lower(),
        "same_image": terms.rung.same,
        "added": [{"kind": each.kind, "name": each.name, "reason": each.reason} for each in terms.pieces],
        "text": tried.attempt.result.after,
        "proof": as_data(tried.proof),
    }


def as_climb(name: str, climb: Climb, *, proven: bool) -> dict[str, Any]:
    """Return the climb for one file as data, the verdict first."""
    return {
        "file": name,
        "verdict": str(climb.verdict),
        "settled": proven,
        "tried": [as_tried(each) for each in climb.tried],
    }
