"""`dockopt check`: each Dockerfile is read and analysed, and what the rules find is told; nothing changes."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.cli.analysis import checked, job_for
from dockopt.cli.attempt import Failed
from dockopt.cli.beside import Beside, kept_beside
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.journal import recover
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import conflict
from dockopt.cli.store import read
from dockopt.cli.targets import find_targets
from dockopt.cli.terminal import read_stdin, say, style_for, write_data
from dockopt.cli.workers import shared
from dockopt.report.findings import Checked, told
from dockopt.report.formats import rendered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.cli.analysis import Job
    from dockopt.cli.cache import Cache
    from dockopt.cli.request import CheckRequest
    from dockopt.engine.types import Found
    from dockopt.report.summary import Row
    from dockopt.report.text import Subject


def run(request: CheckRequest) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter = Reporter(request)
    with reported("dockopt", reporter), kept_beside(request, "dockopt check") as beside:
        _check(request, reporter, beside)
    return reporter.code


def _check(request: CheckRequest, reporter: Reporter, beside: Beside) -> None:
    examiner = _Examiner(request, Chooser(request.choice), beside.cache)
    paths = _paths(request, reporter)
    answers, _ = shared(paths, examiner, request, reporter.note, elsewhere=examiner)
    with closing(answers):
        files = _checked(answers, reporter, beside)
        silent = request.quiet and request.output_format == "text"
        for piece in rendered(files, request.output_format, style_for(sys.stdout)):
            if not silent:
                write_data(piece.encode("utf-8", "replace"))


class _Examined(Struct, frozen=True):
    """One Dockerfile, how a report tells what is found in it, and what it was, but for the findings."""

    subject: Subject
    found: Found
    file: Checked
    row: Row | None
    notes: tuple[str | None, ...]


class _Examiner(Struct, frozen=True):
    """Reads and checks one Dockerfile; another process may do it."""

    request: CheckRequest
    chooser: Chooser
    cache: Cache | None

    def __call__(self, path: Path | None) -> _Examined:
        job = job_for(path, self.request)
        data = read_stdin() if self.request.from_stdin or path is None else read(path).data
        known = checked(data, job, self.request, self.chooser, self.cache)
        file = told(job.subject.name, job.subject.context, known.value)
        row = self._row(job, known.value, cached=known.cached)
        notes = (recover(job, writes=False), job.note(self.request), known.note)
        return _Examined(job.subject, replace(known.value, findings=()), file, row, notes)

    def _row(self, job: Job, found: Found, *, cached: bool) -> Row | None:
        if not self.request.summary:
            return None
        from dockopt.report.summary import row_of_found

        return row_of_found(job.subject.name, found, cached=cached)


def _checked(
    answers: Iterable[tuple[Path | None, _Examined | Failed]], reporter: Reporter, beside: Beside
) -> Iterator[Checked]:
    """The files that could be checked, one by one: what is told of a file is gone before the next comes."""
    for path, answer in answers:
        if isinstance(answer, Failed):
            reporter.failed(answer)
            beside.failed(str(path or "stdin"), answer)
            continue
        beside.add(answer.row)
        for note in filter(None, answer.notes):
            reporter.note(note)
        if not reporter.failures(answer.subject, answer.found):
            if any(finding.outcome == "fixable" for finding in answer.file.findings):
                reporter.ends_with(ExitCode.WOULD_CHANGE)
            yield answer.file


def _paths(request: CheckRequest, reporter: Reporter) -> Iterator[Path | None]:
    """The Dockerfiles; None for a text from stdin that has no name."""
    if request.from_stdin:
        yield None if request.stdin_filename is None else Path(request.stdin_filename)
        return
    with reported("dockopt", reporter):
        yield from find_targets(request.paths, error=reporter.error, note=reporter.note)
