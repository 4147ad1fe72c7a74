"""For a comment on a change: a Markdown table, as GitHub and GitLab show it."""

from __future__ import annotations

import re

from dockopt.report.findings import Checked, each_finding, said, status, summary
from dockopt.report.names import printable

_SPECIAL = re.compile(r"([\\|*_<>\[\]#&~])")


def as_markdown(files: list[Checked]) -> str:
    """What was found in all, then a row for each finding."""
    lines = [f"**dockopt**: {summary(files)}.\n"]
    if any(file.findings for file in files):
        lines.append("\n| Place | Rule | Fix | Finding |\n|---|---|---|---|\n")
    for file, finding in each_finding(files):
        place = _code(f"{file.name}:{finding.line}")
        lines.append(f"| {place} | `{finding.rule}` | {status(finding)} | {_plain(said(finding))} |\n")
    return "".join(lines)


def _code(text: str) -> str:
    """The text as code in a cell; a backtick would end it, a bar the cell."""
    return f"`{printable(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def _plain(text: str) -> str:
    """The text as it is, except that what stands in backticks stays code."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", "'".join(parts))
    return "".join(
        _code(part) if index % 2 else _SPECIAL.sub(r"\\\1", part) for index, part in enumerate(parts)
    )
