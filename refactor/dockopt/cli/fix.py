"""`dockopt fix`: each Dockerfile is read, analysed, and rewritten or shown."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.cli.advice import FileError
from dockopt.cli.analysis import Job, analyse, analysed, job_for
from dockopt.cli.attempt import Failed, attempt
from dockopt.cli.beside import Beside, kept_beside
from dockopt.cli.changes import Proposals, Written
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.fix_outcome import print_text, show, write
from dockopt.cli.fix_report import print_report, told_of
from dockopt.cli.journal import recover
from dockopt.cli.prove_fix import FixProver
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import Request, conflict
from dockopt.cli.store import Original, read
from dockopt.cli.terminal import read_stdin, say
from dockopt.cli.workers import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.cli.cache import Cache
    from dockopt.engine.types import Result
    from dockopt.facts.slicing.terms import Terms
    from dockopt.report.findings import Checked
    from dockopt.report.summary import Row


def run(request: Request) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter = Reporter(request)
    with (
        reported("dockopt", reporter),
        kept_beside(request, "dockopt fix") as beside,
        FixProver(request, reporter) as prover,
    ):
        run_ = _Run(request, reporter, prover, Proposals(), Chooser(request.choice), Written(), beside)
        print_report(_fixed(run_), request)
    return reporter.code


def _fixed(run_: _Run) -> Iterator[Checked | None]:
    """Work on one Dockerfile after the other; what a report tells of each."""
    request, reporter = run_.request, run_.reporter
    if request.from_stdin:
        with reported(request.stdin_filename or "stdin", reporter):
            yield _fix_stdin(run_)
        return
    targets: Iterable[Path] = _targets(request, reporter)
    if request.proof.report:
        targets = list(targets)
        if len(targets) > 1:
            many = f"{len(targets)} Dockerfiles were found, and a page shows one of them"
            reporter.error(f"dockopt: error: {many}. Give its path, or leave --report out.")
            return
    yield from _fix_files(targets, run_)


def _targets(request: Request, reporter: Reporter) -> Iterator[Path]:
    """The Dockerfiles, as they are found; what goes wrong with the search is told."""
    with reported("dockopt", reporter):
        from dockopt.cli.targets import find_targets

        yield from find_targets(request.paths, error=reporter.error, note=reporter.note)


class _Run(Struct, frozen=True):
    """What all files of one run share."""

    request: Request
    reporter: Reporter
    prover: FixProver
    proposals: Proposals
    chooser: Chooser
    written: Written
    beside: Beside

    def accepted(self, data: bytes, job: Job, result: Result) -> Result | None:
        """Return what to write or show, proven where that is asked for; None when it failed."""
        if self.reporter.failures(job.subject, result):
            return None
        if not self.request.verify:
            return result

        def propose(terms: Terms) -> Result:
            return analyse(data, job, self.request, self.chooser, terms)

        return self.prover.proven(job, result, propose)


class _Analysed(Struct, frozen=True):
    """One Dockerfile as it was read, and what the engine makes of it."""

    path: Path
    original: Original
    job: Job
    result: Result
    row: Row | None
    notes: tuple[str | None, ...]


class _Analyst(Struct, frozen=True):
    """Reads and analyses one Dockerfile; this part of the work may be done by another process.

    `writes`: whether it may complete what a stopped run has begun.
    """

    request: Request
    chooser: Chooser
    cache: Cache | None
    writes: bool

    def __call__(self, path: Path) -> _Analysed:
        job = job_for(path, self.request)
        left = recover(job, writes=self.writes)
        original = read(path)
        known = analysed(original.data, job, self.request, self.chooser, self.cache)
        row = row_for(path, known.value, self.request, cached=known.cached)
        notes = (left, job.note(self.request), known.note)
        return _Analysed(path, original, job, known.value, row, notes)


def row_for(path: Path, result: Result, request: Request, *, cached: bool = False) -> Row | None:
    """The row of a file in the summary; None where none is asked for."""
    if not request.summary:
        return None
    from dockopt.report.summary import row_of_result

    return row_of_result(str(path), result, cached=cached)


class _Done(Struct, frozen=True):
    """One Dockerfile as the summary and the report have it; None where they are not asked for."""

    row: Row | None
    file: Checked | None


def _fix_files(targets: Iterable[Path], run_: _Run) -> Iterator[Checked | None]:
    analyst = _Analyst(run_.request, run_.chooser, run_.beside.cache, run_.request.writes)
    note, elsewhere = run_.reporter.note, replace(analyst, writes=False)
    answers, ahead = shared(targets, analyst, run_.request, note, elsewhere=elsewhere)
    with closing(answers):
        for path, answer in answers:
            found = answer
            if ahead and isinstance(found, _Analysed) and run_.written.concerns(found.job):
                found = attempt(analyst, path)  # what is written for an earlier file is seen by a later one
            done = found if isinstance(found, Failed) else attempt(partial(_fix_one, found, run_), path)
            if isinstance(done, Failed):
                run_.reporter.failed(done)
                run_.beside.failed(str(path), done)
            else:
                run_.beside.add(done.row)
                yield done.file


def _fix_one(found: _Analysed, run_: _Run, path: Path) -> _Done:
    """Write or show what becomes of one file."""
    request, job = run_.request, found.job
    for note in filter(None, found.notes):
        run_.reporter.note(note)
    result = run_.accepted(found.original.data, job, found.result)
    if result is None:
        return _Done(found.row and found.row.undone(), None)
    row = found.row if result is found.result else row_for(path, result, request)
    original = found.original if request.scheduler is None else _as_it_is_here(found.original)
    if request.writes:
        write(original, job, result, run_.written, run_.reporter)
    elif not show(original, job, result, run_.proposals, run_.reporter, diff=request.diff):
        return _Done(row, None)
    return _Done(row, told_of(job, result, request))


def _as_it_is_here(original: Original) -> Original:
    """The same file as this machine sees it: who owns it may have other numbers. Raises OSError."""
    here = read(original.path)
    if here.data != original.data:
        raise FileError(f"{here.path.name} was changed while dockopt was working", "Run dockopt again.")
    return here


def _fix_stdin(run_: _Run) -> Checked | None:
    """Nothing reaches stdout unless the whole text can, and no file is written."""
    request = run_.request
    path = None if request.stdin_filename is None else Path(request.stdin_filename)
    job = job_for(path, request)
    data = read_stdin()
    result = run_.accepted(data, job, analyse(data, job, request, run_.chooser))
    if result is None:
        return None
    print_text(data, job, result, request, run_.reporter)
    return told_of(job, result, request)
