"""For GitHub Actions: workflow commands that become annotations in a pull request.

Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of actions/toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.findings import Checked, each_finding, is_open, said, status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def as_github(files: Iterable[Checked]) -> Iterator[str]:
    """A warning for what can be fixed, a notice for what cannot, or is."""
    for file, finding in each_finding(files):
        kind = "warning" if is_open(finding) else "notice"
        (line, column), (end_line, end_column) = finding.start, finding.end
        places = {"file": file.name, "line": line, "endLine": end_line, "title": f"dockopt: {finding.rule}"}
        if line == end_line:  # columns are taken only within one line
            places |= {"col": column, "endColumn": end_column}
        words = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in places.items())
        yield f"::{kind} {words}::{_escaped(f'{said(finding)} ({status(finding)})')}\n"


def _escaped(text: str, also: str = "") -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
