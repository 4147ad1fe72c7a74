"""What an editor underlines: errors of syntax, what `fix` would do, and as a faint hint what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import (
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Position,
    Range,
)

from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import Finding, GateFailure, Problem
    from dockopt.lsp.study import Study

SOURCE = "dockopt"
_SEVERITY = {
    "fixable": DiagnosticSeverity.Information,
    "unsafe": DiagnosticSeverity.Hint,
    "refused": DiagnosticSeverity.Hint,
}


def diagnostics(study: Study) -> list[Diagnostic]:
    """All diagnostics of a text."""
    found = study.found
    return [
        *(_of_problem(study, each) for each in found.problems),
        *(of_finding(study, each) for each in found.findings),
        *(_of_failure(each) for each in found.gate_failures),
    ]


def of_finding(study: Study, finding: Finding) -> Diagnostic:
    """The diagnostic of a finding; the files that it rests on are its related places."""
    return Diagnostic(
        study.range_of(finding),
        _with_way_out(finding.message, finding.hint),
        severity=_SEVERITY[finding.outcome],
        code=finding.code,
        source=SOURCE,
        related_information=list(_related(study, finding)) or None,
    )


def _related(study: Study, finding: Finding) -> Iterator[DiagnosticRelatedInformation]:
    for evidence in finding.evidence:
        uri = study.uri_of(evidence.path)
        if uri is not None and (evidence.path or evidence.line):
            start = Position(max(0, (evidence.line or 1) - 1), 0)
            yield DiagnosticRelatedInformation(Location(uri, Range(start, start)), printable(evidence.text))


def _of_problem(study: Study, problem: Problem) -> Diagnostic:
    return Diagnostic(
        study.positions.range(*problem.span),
        _with_way_out(problem.message, problem.hint),
        severity=DiagnosticSeverity.Error,
        code=problem.code,
        source=SOURCE,
    )


def _of_failure(failure: GateFailure) -> Diagnostic:
    start = Position(0, 0)
    return Diagnostic(
        Range(start, start),
        f"The gate {failure.gate} held back the rewrite of {failure.pass_name}: "
        f"{printable(failure.message)}. This is a bug of dockopt: please report it with the file.",
        severity=DiagnosticSeverity.Information,
        code=failure.gate,
        source=SOURCE,
    )


def _with_way_out(message: str, hint: str) -> str:
    text = printable(message.rstrip("."))
    return f"{text}. Way out: {printable(hint)}" if hint else text
