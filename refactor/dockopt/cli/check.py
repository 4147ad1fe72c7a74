"""`dockopt check`: each Dockerfile is read and analysed, and what the rules find is told; nothing changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.analysis import checked, job_for
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import conflict
from dockopt.cli.store import read
from dockopt.cli.targets import find_targets
from dockopt.cli.terminal import read_stdin, say, style_for, write_data
from dockopt.report.findings import Checked, each_finding
from dockopt.report.formats import rendered

if TYPE_CHECKING:
    from dockopt.cli.check_options import CheckRequest


def run(request: CheckRequest) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter, chooser = Reporter(request), Chooser(request.choice)
    files: list[Checked] = []
    for path in _paths(request, reporter):
        with reported(str(path or "stdin"), reporter):
            _check(path, request, reporter, chooser, files)
    if any(finding.outcome == "fixable" for _, finding in each_finding(files)):
        reporter.ends_with(ExitCode.WOULD_CHANGE)
    if not (request.quiet and request.output_format == "text"):
        _tell(files, request)
    return reporter.code


def _paths(request: CheckRequest, reporter: Reporter) -> list[Path | None]:
    """The Dockerfiles; None for a text from stdin that has no name."""
    if request.from_stdin:
        return [None if request.stdin_filename is None else Path(request.stdin_filename)]
    targets: list[Path] = []
    with reported("dockopt", reporter):
        targets = find_targets(request.paths, error=reporter.error, note=reporter.note)
    return [*targets]


def _check(
    path: Path | None, request: CheckRequest, reporter: Reporter, chooser: Chooser, files: list[Checked]
) -> None:
    job = job_for(path, request)
    data = read_stdin() if request.from_stdin or path is None else read(path).data
    found = checked(data, job, chooser)
    if not reporter.failures(job.subject, found):
        files.append(Checked(job.subject.name, job.subject.context, found.before, found.findings))


def _tell(files: list[Checked], request: CheckRequest) -> None:
    text = rendered(files, request.output_format, style_for(sys.stdout))
    write_data(text.encode("utf-8", "replace"))
