"""What was decided on one Dockerfile as findings: what `fix` did, or would do, in the words of `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.engine.findings import place_of
from dockopt.engine.types import Finding, Found
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from dockopt.engine.types import Decision, Result
    from dockopt.syntax.nodes import Document


def decided(result: Result, *, written: bool) -> Found:
    """The changes and the refusals, with their places in the text as it was.

    They carry no edits: those of one rule begin where the rule before it ended.
    """
    document = parse(result.before)
    told = (each for each in result.decisions if each.outcome != "nothing")
    findings = [_finding(each, document, written=written) for each in told]
    return Found(result.before, tuple(sorted(findings, key=lambda each: each.span.start)))


def _finding(decision: Decision, document: Document, *, written: bool) -> Finding:
    place = place_of(document, decision.line)
    return Finding(
        rule=decision.pass_name,
        outcome="refused" if decision.outcome == "refused" else "fixed" if written else "fixable",
        code=decision.code,
        message=decision.message,
        span=place,
        start=document.position(place.start),
        end=document.position(place.end),
        hint=decision.hint,
        evidence=decision.evidence,
    )
