"""What was tried on the way down the ladder, in words and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dockopt.report.names import printable
from dockopt.verify.data import as_data
from dockopt.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.report.style import Style
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


def _why(tried: Tried) -> Iterator[str]:
    """Yield what the plan had added, and why it was not proven."""
    proof = tried.proof
    yield from (f"added: {each.reason}" for each in tried.attempt.terms.pieces)
    yield from proof.reasons
    for failed in proof.failed:
        at = f" at line {failed.failure.line}: {failed.instruction}" if failed.failure.line else ""
        yield f"{failed.failure.error}{at}"[:_LONG]
    yield from proof.unusable[:_SHOWN]
    for each in proof.missing:
        yield f"missing: {each}; it says: {each.said[:_LONG]}"


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
