"""For programs: one JSON list of findings, with the edits that fix each one where it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dockopt.report.findings import Checked, each_finding
from dockopt.report.formats.json_list import json_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Edit, Evidence, Finding


def as_json(files: Iterable[Checked]) -> Iterator[str]:
    """Offsets count characters of the text from 0; lines and columns count from 1."""
    yield from json_list(_row(file, finding) for file, finding in each_finding(files))
    yield "\n"


def _row(file: Checked, finding: Finding) -> dict[str, Any]:
    fix = None if finding.level is None else _fix(finding)
    return {
        "file": file.name,
        "rule": finding.rule,
        "outcome": finding.outcome,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
        "start": {"line": finding.start[0], "column": finding.start[1]},
        "end": {"line": finding.end[0], "column": finding.end[1]},
        "evidence": [_evidence(each) for each in finding.evidence],
        "fix": fix,
    }


def _fix(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "edits": [_edit(each) for each in finding.edits],
        "files": [{"path": each.path, "before": each.before, "after": each.after} for each in finding.files],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"start": edit.start, "end": edit.end, "text": edit.text}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"text": evidence.text, "path": evidence.path, "line": evidence.line}
