"""A proof as the content of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.secrets import without_secrets
from dockopt.report.html import Content, Source
from dockopt.syntax.parser import parse
from dockopt.verify.measures import measures
from dockopt.verify.observations import sections
from dockopt.verify.verdict import MEANING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.engine.types import Decision
    from dockopt.report.observations import Section
    from dockopt.report.text import Subject as Name
    from dockopt.verify.sides import Side, Subject
    from dockopt.verify.verdict import Proof


def content(
    proof: Proof,
    subject: Subject,
    name: Name,
    decisions: Sequence[Decision],
    decided: str,
    plans: tuple[Section, ...] = (),
) -> Content:
    """Put together what a page shows. `decided` says whose the decisions are, or why there are none.

    `plans`: all that were tried on the way to this proof.
    """
    return Content(
        subject=name,
        verdict=str(proof.verdict),
        meaning=MEANING[proof.verdict],
        reasons=proof.reasons,
        original=_source(subject.original, proof),
        rewritten=_source(subject.rewritten, proof),
        sections=sections(proof),
        measures=tuple(measures(proof.effect)) if proof.effect else (),
        decisions=tuple(decisions),
        decided=decided,
        plans=plans,
    )


def _source(side: Side, proof: Proof) -> Source:
    failed = next((each.failure.line for each in proof.failed if each.side == side.name), 0)
    return Source(side.name, side.origin, without_secrets(parse(side.text)), failed)
