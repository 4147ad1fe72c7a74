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
from dockopt.cli.changes import Change, Proposals, Written, changes_of
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.journal import recover
from dockopt.cli.prove_fix import FixProver
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import Request, conflict
from dockopt.cli.store import Original, read
from dockopt.cli.terminal import read_stdin, say, show_diff, write_data
from dockopt.cli.transaction import Write, write_together
from dockopt.cli.workers import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dockopt.cli.cache import Cache
    from dockopt.engine.types import Result
    from dockopt.facts.slicing.terms import Terms
    from dockopt.report.summary import Row

_REWROTE, _WOULD = "rewrote", "would rewrite"
_PRINTED = "printed a new text for"  # stdin has the name of a file, which keeps its own text


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
        _fix(_Run(request, reporter, prover, Proposals(), Chooser(request.choice), Written(), beside))
    return reporter.code


def _fix(run_: _Run) -> None:
    request, reporter = run_.request, run_.reporter
    if request.from_stdin:
        with reported(request.stdin_filename or "stdin", reporter):
            _fix_stdin(run_)
        return
    targets: Iterable[Path] = _targets(request, reporter)
    if request.proof.report:
        targets = list(targets)
        if len(targets) > 1:
            many = f"{len(targets)} Dockerfiles were found, and a page shows one of them"
            reporter.error(f"dockopt: error: {many}. Give its path, or leave --report out.")
            return
    _fix_files(targets, run_)


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


def _fix_files(targets: Iterable[Path], run_: _Run) -> None:
    analyst = _Analyst(run_.request, run_.chooser, run_.beside.cache, run_.request.writes)
    note, elsewhere = run_.reporter.note, replace(analyst, writes=False)
    answers, ahead = shared(targets, analyst, run_.request, note, elsewhere=elsewhere)
    with closing(answers):
        for path, answer in answers:
            found = answer
            if ahead and isinstance(found, _Analysed) and run_.written.concerns(found.job):
                found = attempt(analyst, path)  # what is written for an earlier file is seen by a later one
            row = found if isinstance(found, Failed) else attempt(partial(_fix_one, found, run_), path)
            if isinstance(row, Failed):
                run_.reporter.failed(row)
                run_.beside.failed(str(path), row)
            else:
                run_.beside.add(row)


def _fix_one(found: _Analysed, run_: _Run, path: Path) -> Row | None:
    """Write or show what becomes of one file; its row in the summary."""
    for note in filter(None, found.notes):
        run_.reporter.note(note)
    result = run_.accepted(found.original.data, found.job, found.result)
    if result is None:
        return found.row and found.row.undone()
    _fix_file(found, result, run_)
    return found.row if result is found.result else row_for(path, result, run_.request)


def _fix_file(found: _Analysed, result: Result, run_: _Run) -> None:
    request, reporter, proposals = run_.request, run_.reporter, run_.proposals
    job = found.job
    original = found.original if request.scheduler is None else _as_it_is_here(found.original)
    changes = changes_of(original.path, original, job.folder, result)
    if request.writes:
        run_.written.add(changes)
        _write(changes, job, reporter)
        reporter.decisions(job.subject, result, verb=_REWROTE)
        return
    clash = proposals.clash(changes)
    if clash is not None:
        reporter.note(
            f"{found.path} would change {clash.name} in another way; apply the change above and run again"
        )
        return
    reporter.decisions(job.subject, result, verb=_WOULD)
    shown = proposals.add(changes)
    if request.diff:
        show_diff("".join(change.diff() for change in shown))


def _as_it_is_here(original: Original) -> Original:
    """The same file as this machine sees it: who owns it may have other numbers. Raises OSError."""
    here = read(original.path)
    if here.data != original.data:
        raise FileError(f"{here.path.name} was changed while dockopt was working", "Run dockopt again.")
    return here


def _write(changes: Sequence[Change], job: Job, reporter: Reporter) -> None:
    """Write the Dockerfile last: alone, a new .dockerignore does less harm than a text that counts on it."""
    from dockopt.syntax.source import encode

    write_together([Write(each.path, encode(each.after), each.original) for each in reversed(changes)])
    for each in changes:
        if each.original is not None and each.original.status.st_nlink > 1:
            reporter.note(
                f"{job.subject.name}: {each.path.name} has other hard links; they keep the old text"
            )


def _fix_stdin(run_: _Run) -> None:
    """Nothing reaches stdout unless the whole text can, and no file is written."""
    from dockopt.syntax.source import encode

    request, reporter = run_.request, run_.reporter
    path = None if request.stdin_filename is None else Path(request.stdin_filename)
    job = job_for(path, request)
    data = read_stdin()
    result = run_.accepted(data, job, analyse(data, job, request, run_.chooser))
    if result is None:
        return
    changes = changes_of((path or Path("Dockerfile")).resolve(), None, job.folder, result)
    whole = request.writes and not result.other_files
    if request.diff:
        show_diff("".join(change.diff() for change in changes))
    elif request.writes:
        write_data(encode(result.after) if whole else data)
    printed = _REWROTE if path is None else _PRINTED
    reporter.decisions(job.subject, result, verb=printed if whole else _WOULD)
    if request.writes and not whole:
        reporter.note(
            f"{job.subject.name} stays as it is: {result.other_files[0].path} has to change with it. "
            "Give the file as a path, or use --diff"
        )
