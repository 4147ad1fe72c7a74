"""What of a plan the user permits: nothing unsafe unasked, and nothing that a comment says to ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.marks import IGNORE, Mark, marks
from dockopt.passes.plan import Options, Plan, Refusal
from dockopt.passes.selection import UnknownRuleError, find_rule

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Document


def permitted(outcome: Plan | Refusal, name: str, document: Document, options: Options) -> Plan | Refusal:
    """The outcome of the pass `name`, less what the user does not want."""
    outcome = heeded(outcome, name, document)
    if isinstance(outcome, Plan) and outcome.level == "unsafe" and not options.unsafe:
        return Refusal(
            "needs-unsafe-fixes",
            f"the change may alter what the image does ({outcome.message})",
            outcome.line,
            outcome.evidence,
            "allow it with --unsafe-fixes",
            beside=outcome.beside,
        )
    return outcome


def heeded(outcome: Plan | Refusal, name: str, document: Document) -> Plan | Refusal:
    """The outcome without what an `ignore[name]` in the file is about."""
    told = [each for each in marks(document) if each.kind == IGNORE and name in each.names]
    if not told:
        return outcome
    if isinstance(outcome, Refusal):
        left = [each for each in outcome.all if each.nothing or not _is_told(each, told)]
        if len(left) == len(outcome.all):
            return outcome
        return replace(left[0], beside=tuple(left[1:])) if left else _ignored(told[0])
    if outcome.spots:
        spots = tuple(
            spot for spot in outcome.spots if not any(_meets(each, spot.start, spot.end) for each in told)
        )
        beside = tuple(each for each in outcome.beside if not _is_told(each, told))
        edits = tuple(edit for spot in spots for edit in spot.edits)
        if spots:
            return replace(outcome, spots=spots, edits=edits, beside=beside)
        return replace(beside[0], beside=beside[1:]) if beside else _ignored(told[0])
    concerned = [each for each in told if _is_about(each, outcome)]
    return _ignored(concerned[0]) if concerned else outcome


def unknown_names(document: Document) -> list[tuple[int, str]]:
    """The lines of `ignore` comments that name no rule, each with what is wrong."""
    found: list[tuple[int, str]] = []
    for mark in marks(document):
        for name in mark.names:
            try:
                find_rule(name)
            except UnknownRuleError as error:
                found.append((mark.line, str(error)))
    return found


def _ignored(mark: Mark) -> Refusal:
    because = f": {mark.reason}" if mark.reason else ""
    return Refusal("ignored", f"a comment says to ignore this{because}", mark.line, nothing=True)


def _is_told(refusal: Refusal, told: list[Mark]) -> bool:
    return refusal.line is None or any(_has_line(each, refusal.line) for each in told)


def _is_about(mark: Mark, plan: Plan) -> bool:
    by_line = plan.line is not None and _has_line(mark, plan.line)
    return by_line or any(_meets(mark, edit.start, edit.end) for edit in plan.edits)


def _has_line(mark: Mark, line: int) -> bool:
    return mark.node.line <= line <= mark.node.end_line


def _meets(mark: Mark, start: int, end: int) -> bool:
    return mark.node.span.start < end and start < mark.node.span.end
