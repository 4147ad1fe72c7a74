"""`dockopt fix`: each Dockerfile is read, analysed, and rewritten or shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.analysis import Job, analyse, job_for
from dockopt.cli.changes import Change, Proposals, changes_of
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.prove_fix import FixProver
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import Request, conflict
from dockopt.cli.store import read
from dockopt.cli.targets import find_targets
from dockopt.cli.terminal import read_stdin, say, show_diff, write_data
from dockopt.cli.transaction import Write, write_together
from dockopt.facts.slicing.terms import AMBITIOUS, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.engine.types import Result


def run(request: Request) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter = Reporter(request)
    with FixProver(request, reporter) as prover:
        run_ = _Run(request, reporter, prover, Proposals(), Chooser(request.choice))
        if request.from_stdin:
            with reported(request.stdin_filename or "stdin", reporter):
                _fix_stdin(run_)
            return reporter.code
        targets: list[Path] = []
        with reported("dockopt", reporter):
            targets = find_targets(request.paths, error=reporter.error, note=reporter.note)
        for path in targets:
            with reported(str(path), reporter):
                _fix_file(path, run_)
    return reporter.code


@dataclass(frozen=True, slots=True)
class _Run:
    """What all files of one run share."""

    request: Request
    reporter: Reporter
    prover: FixProver
    proposals: Proposals
    chooser: Chooser

    def result(self, data: bytes, job: Job) -> Result | None:
        """Return what to write or show, proven where that is asked for; None when it failed."""

        def propose(terms: Terms) -> Result:
            return analyse(data, job, self.request, self.chooser, terms)

        result = propose(AMBITIOUS)
        if self.reporter.failures(job.subject, result):
            return None
        return self.prover.proven(job, result, propose) if self.request.verify else result


def _fix_file(path: Path, run_: _Run) -> None:
    request, reporter, proposals = run_.request, run_.reporter, run_.proposals
    original = read(path)
    job = job_for(path, request)
    result = run_.result(original.data, job)
    if result is None:
        return
    changes = changes_of(original.path, original, job.folder, result)
    if request.writes:
        _write(changes, job, reporter)
        reporter.decisions(job.subject, result, done=True)
        return
    clash = proposals.clash(changes)
    if clash is not None:
        reporter.note(
            f"{path} would change {clash.name} in another way; apply the change above and run again"
        )
        return
    reporter.decisions(job.subject, result, done=False)
    shown = proposals.add(changes)
    if request.diff:
        show_diff("".join(change.diff() for change in shown))


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
    result = run_.result(data, job)
    if result is None:
        return
    changes = changes_of((path or Path("Dockerfile")).resolve(), None, job.folder, result)
    whole = request.writes and not result.other_files
    if request.diff:
        show_diff("".join(change.diff() for change in changes))
    elif request.writes:
        write_data(encode(result.after) if whole else data)
    reporter.decisions(job.subject, result, done=whole)
    if request.writes and not whole:
        reporter.note(
            f"{job.subject.name} stays as it is: {result.other_files[0].path} has to change with it. "
            "Give the file as a path, or use --diff"
        )
