"""What each chosen rule finds in a text as it is, without changing it.

Every rule looks at the text itself, not at what the rules before it would make of it: so the places are those
that the user sees, and each fix stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.engine.discretion import discreet_findings
from dockopt.engine.rewriting import rewritten
from dockopt.engine.types import Finding, Found, GateFailure
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.passes.permitted import permitted
from dockopt.passes.plan import Plan, Refusal
from dockopt.passes.selection import chosen_rules
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse
from dockopt.syntax.tokens import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.engine.types import Edit, Options
    from dockopt.passes.rule import Rule
    from dockopt.syntax.nodes import Document


def find(text: str, context: BuildContext, options: Options) -> Found:
    """All findings of the chosen rules. Never raises on any text."""
    document = parse(text)
    problems = check(document)
    if problems or not document.instructions:
        return Found(text, problems=problems)
    dockerfile = lower(document)
    findings: list[Finding] = []
    failures: list[GateFailure] = []
    for rule in chosen_rules(options.selected):
        outcome = rule.run(dockerfile, context, replace(options, unsafe=True))
        outcome = permitted(outcome, rule.name, document, replace(options, unsafe=True))
        stopped = rewritten(rule.name, outcome, dockerfile, context) if isinstance(outcome, Plan) else None
        if isinstance(stopped, GateFailure):
            failures.append(stopped)
        else:
            findings += _findings(rule, outcome, dockerfile, options)
    findings.sort(key=lambda each: each.span.start)
    return discreet_findings(Found(text, tuple(findings), (), tuple(failures)), dockerfile)


def _findings(
    rule: Rule, outcome: Plan | Refusal, dockerfile: Dockerfile, options: Options
) -> Iterator[Finding]:
    document = dockerfile.document
    for refusal in outcome.all if isinstance(outcome, Refusal) else outcome.beside:
        if not refusal.nothing:
            yield _refused(rule, refusal, document)
    if isinstance(outcome, Refusal):
        return
    told = rule.name in options.reported
    asks = outcome.level == "unsafe" and (told or not options.unsafe)
    way = f"--extend-select {rule.name} --unsafe-fixes" if told else "--unsafe-fixes"
    for place, message, edits in _spots(outcome, document):
        found = _finding(rule, message, place, document)
        yield replace(
            found,
            outcome="unsafe" if asks else "fixable",
            level=outcome.level,
            hint="; ".join(filter(None, (f"allow it with {way}" if asks else "", outcome.hint))),
            evidence=outcome.evidence,
            edits=edits,
            files=outcome.files,
        )


def _refused(rule: Rule, refusal: Refusal, document: Document) -> Finding:
    found = _finding(rule, refusal.message, place_of(document, refusal.line), document)
    return replace(found, outcome="refused", code=refusal.code, hint=refusal.hint, evidence=refusal.evidence)


def _spots(plan: Plan, document: Document) -> Iterator[tuple[Span, str, tuple[Edit, ...]]]:
    if not plan.spots:
        yield place_of(document, plan.line), plan.message, plan.edits
    for spot in plan.spots:
        yield Span(spot.start, spot.end), spot.message, spot.edits


def _finding(rule: Rule, message: str, place: Span, document: Document) -> Finding:
    start, end = document.position(place.start), document.position(place.end)
    return Finding(rule.name, "fixable", rule.name, message, place, start, end)


def place_of(document: Document, line: int | None) -> Span:
    """The line without the blanks around it; of a finding about the whole file, the first FROM."""
    origins = (node.line for node in document.instructions if node.name == "FROM")
    begin, end = document.line_span(line or next(origins, 1))
    text = document.text[begin:end]
    return Span(begin + len(text) - len(text.lstrip("\ufeff \t")), begin + len(text.rstrip()))
