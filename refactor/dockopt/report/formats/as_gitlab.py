"""For GitLab: a Code Quality report.

Source: docs.gitlab.com, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from dockopt.report.findings import Checked, each_finding, said, status


def as_gitlab(files: list[Checked]) -> str:
    """A JSON list; what cannot be fixed is for information."""
    rows = []
    seen: Counter[str] = Counter()
    for file, finding in each_finding(files):
        source = file.text[finding.span.start : finding.span.end]
        what = "\0".join((file.name, finding.rule, finding.code, source))
        seen[what] += 1
        rows.append(
            {
                "description": f"{said(finding)} ({status(finding)})",
                "check_name": finding.rule,
                "fingerprint": _fingerprint(what, seen[what]),
                "severity": "info" if finding.outcome == "refused" else "minor",
                "location": {
                    "path": file.name.removeprefix("./"),
                    "lines": {"begin": finding.line, "end": finding.end[0]},
                },
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _fingerprint(what: str, number: int) -> str:
    """The same for the same finding, wherever its line moves; different for two of one kind."""
    return hashlib.sha256(f"{what}\0{number}".encode("utf-8", "surrogateescape")).hexdigest()
