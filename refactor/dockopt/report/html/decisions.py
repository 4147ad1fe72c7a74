"""Every decision of the rewrite with its evidence and, where there is one, the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.elements import Html, element, joined
from dockopt.report.text import grouped, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.engine.types import Decision, Evidence
    from dockopt.report.text import Subject


def decisions(made: Sequence[Decision], subject: Subject) -> Html:
    """Return all of them in the order in which they were made."""
    return element("ol", *(element("li", *_decision(each, subject)) for each in made), class_="decisions")


def _decision(decision: Decision, subject: Subject) -> Iterator[Html]:
    yield joined(element("strong", decision.outcome, class_=f"outcome {decision.outcome}"), " ")
    yield element("code", decision.pass_name)
    yield element("span", f" {message(decision)}")
    if decision.line:
        yield element("span", f" ({subject.place(decision.line)})", class_="place")
    if decision.hint:
        kind = "Next" if decision.outcome == "changed" else "Way out"
        yield element("p", f"{kind}: {decision.hint}")
    if decision.evidence:
        yield _evidence(grouped(decision.evidence), subject, unfolded=decision.outcome == "changed")


def _evidence(groups: dict[str, list[Evidence]], subject: Subject, *, unfolded: bool) -> Html:
    items = (
        element("li", element("span", words), element("span", _places(places, subject), class_="place"))
        for words, places in groups.items()
    )
    summary = element("summary", f"evidence ({len(groups)})")
    return element("details", summary, element("ul", *items), open="open" if unfolded else None)


def _places(evidence: Sequence[Evidence], subject: Subject) -> str:
    return " " + ", ".join(dict.fromkeys(subject.place(each.line, each.path) for each in evidence))
