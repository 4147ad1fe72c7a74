"""For people: each finding with its line and a caret, then how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.findings import Checked, Tally, status
from dockopt.report.names import printable
from dockopt.syntax.parser import parse
from dockopt.syntax.problems import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Finding
    from dockopt.report.style import Style
    from dockopt.syntax.nodes import Document


def as_text(files: Iterable[Checked], style: Style) -> Iterator[str]:
    """All findings, then a line that counts them."""
    tally = Tally()
    for file in tally.counted(files):
        if file.findings:
            document = parse(file.text)
            shown = (line for each in file.findings for line in (*_shown(file, each, document, style), ""))
            yield "".join(f"{line}\n" for line in shown)
    yield f"{tally.summary}.\n"


def _shown(file: Checked, finding: Finding, document: Document, style: Style) -> Iterator[str]:
    line, column = finding.start
    place = style.cyan(f"{printable(file.name)}:{line}:{column}")
    paint = style.yellow if finding.outcome == "refused" else style.green
    code = f": {finding.code}" if finding.outcome == "refused" else ""
    yield f"{place}: {style.bold(finding.rule)} ({paint(status(finding) + code)})"
    source, carets = excerpt(document, finding.span)
    margin = " " * len(str(line))
    yield f"  {line} | {source}"
    yield f"  {margin} | {carets}"
    yield f"  {margin} = {printable(finding.message.rstrip('.'))}"
    if finding.hint:
        yield f"  {margin} = way out: {printable(finding.hint)}"
