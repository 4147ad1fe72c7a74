"""For code scanning: a SARIF 2.1.0 log with the rules, the findings and the fixes.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dockopt import __version__
from dockopt.passes.registry import RULES
from dockopt.report.findings import Checked, is_open, said, status
from dockopt.report.formats.json_list import json_list
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Edit, Finding
    from dockopt.passes.plan import FileChange
    from dockopt.passes.rule import Rule
    from dockopt.syntax.nodes import Document

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(files: Iterable[Checked]) -> Iterator[str]:
    """One run. Columns count characters. The results come last, so that they can follow file by file."""
    driver = {"name": "dockopt", "version": __version__, "rules": [_rule(rule) for rule in RULES]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": []}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    before, after = json.dumps(log, indent=2, ensure_ascii=False).rsplit("[]", 1)
    yield before
    yield from json_list((row for file in files for row in _results(file)), depth=3)
    yield after + "\n"


def _results(file: Checked) -> Iterator[dict[str, Any]]:
    if not file.findings:
        return
    index = {rule.name: place for place, rule in enumerate(RULES)}
    document = parse(file.text)
    for finding in file.findings:
        yield _result(file, finding, index[finding.rule], document)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.what},
        "help": {"text": f"{rule.why}\n\nWhen it refuses: {rule.refuses}\n\nSource: {rule.source}"},
        "helpUri": rule.source,
        "defaultConfiguration": {"enabled": rule.default, "level": "warning"},
    }


def _result(file: Checked, finding: Finding, index: int, document: Document) -> dict[str, Any]:
    place = {"artifactLocation": _location(file.name), "region": _region(finding.start, finding.end)}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "warning" if is_open(finding) else "note",
        "message": {"text": f"{said(finding)} ({status(finding)})"},
        "locations": [{"physicalLocation": place}],
        "properties": {"outcome": finding.outcome, "code": finding.code},
    }
    if finding.edits or finding.files:
        result["fixes"] = [_fix(file, finding, document)]
    return result


def _fix(file: Checked, finding: Finding, document: Document) -> dict[str, Any]:
    changes = [_change(file.name, [_replacement(edit, document) for edit in finding.edits])]
    changes += [_change(_beside(file, each), [_whole(each)]) for each in finding.files]
    return {"description": {"text": finding.message}, "artifactChanges": changes}


def _change(name: str, replacements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"artifactLocation": _location(name), "replacements": replacements}


def _replacement(edit: Edit, document: Document) -> dict[str, Any]:
    region = _region(document.position(edit.start), document.position(edit.end))
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _whole(change: FileChange) -> dict[str, Any]:
    lines = (change.before or "").split("\n")
    region = _region((1, 1), (len(lines), len(lines[-1]) + 1))
    return {"deletedRegion": region, "insertedContent": {"text": change.after}}


def _beside(file: Checked, change: FileChange) -> str:
    return f"{file.context}/{change.path}" if file.context else change.path


def _region(start: tuple[int, int], end: tuple[int, int]) -> dict[str, int]:
    return {"startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1]}


def _location(name: str) -> dict[str, str]:
    path = PurePath(name)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")
    return {"uri": uri}
