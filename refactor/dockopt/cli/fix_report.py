"""What `dockopt fix` reports on stdout where `--output-format` asks for it: what was done and refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dockopt.cli.terminal import style_for, write_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockopt.cli.analysis import Job
    from dockopt.cli.request import Request
    from dockopt.engine.types import Result
    from dockopt.report.findings import Checked


def told_of(job: Job, result: Result, request: Request) -> Checked | None:
    """A file as a report tells of it; None where the words on stderr are the report."""
    if request.output_format == "text":
        return None
    from dockopt.engine.decided import decided
    from dockopt.report.findings import told

    return told(job.subject.name, job.subject.context, decided(result, written=request.writes))


def print_report(files: Iterable[Checked | None], request: Request) -> None:
    """Let the work be done, file by file, and print what each becomes."""
    known = filter(None, files)
    if request.output_format == "text":
        for _ in known:
            pass
        return
    from dockopt.report.formats import rendered

    for piece in rendered(known, request.output_format, style_for(sys.stdout)):
        write_data(piece.encode("utf-8", "replace"))
