"""For GitLab: a Code Quality report.

Source: docs.gitlab.com, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from dockopt.report.findings import Checked, is_open, said, status
from dockopt.report.formats.json_list import json_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def as_gitlab(files: Iterable[Checked]) -> Iterator[str]:
    """A JSON list; what cannot be fixed, or is, is for information."""
    yield from json_list(row for file in files for row in _rows(file))
    yield "\n"


def _rows(file: Checked) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in file.findings:
        source = file.text[finding.span.start : finding.span.end]
        what = "\0".join((file.name, finding.rule, finding.code, source))
        seen[what] += 1
        yield {
            "description": f"{said(finding)} ({status(finding)})",
            "check_name": finding.rule,
            "fingerprint": _fingerprint(what, seen[what]),
            "severity": "minor" if is_open(finding) else "info",
            "location": {
                "path": file.name.removeprefix("./"),
                "lines": {"begin": finding.line, "end": finding.end[0]},
            },
        }


def _fingerprint(what: str, number: int) -> str:
    """The same for the same finding, wherever its line moves; different for two of one kind."""
    return hashlib.sha256(f"{what}\0{number}".encode("utf-8", "surrogateescape")).hexdigest()
