"""For a comment on a change: a Markdown table, as GitHub and GitLab show it."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from dockopt.report.findings import Checked, Tally, said, status
from dockopt.report.names import printable
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Finding

_IN_MEMORY = 1_000_000  # bytes of rows; more of them wait in a file
_SPECIAL = regex(r"([\\|*_<>\[\]#&~])")


def as_markdown(files: Iterable[Checked]) -> Iterator[str]:
    """What was found in all, then a row for each finding; the rows wait until all are counted."""
    tally = Tally()
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as rows:
        for file in tally.counted(files):
            rows.writelines(_row(file, finding) for finding in file.findings)
        yield f"**dockopt**: {tally.summary}.\n"
        if tally.findings:
            yield "\n| Place | Rule | Fix | Finding |\n|---|---|---|---|\n"
        rows.seek(0)
        yield from rows


def _row(file: Checked, finding: Finding) -> str:
    place = _code(f"{file.name}:{finding.line}")
    return f"| {place} | `{finding.rule}` | {status(finding)} | {_plain(said(finding))} |\n"


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
