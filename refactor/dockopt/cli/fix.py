"""`dockopt fix`: each Dockerfile is read, analysed, and rewritten or shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.analysis import Job, analyse, job_for
from dockopt.cli.changes import Change, Proposals, changes_of
from dockopt.cli.choice import Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.reporter import Reporter, reported
from dockopt.cli.request import Request, conflict
from dockopt.cli.store import read
from dockopt.cli.targets import find_targets
from dockopt.cli.terminal import read_stdin, say, show_diff, write_data
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(request: Request) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter = Reporter(request)
    if request.from_stdin:
        with reported(request.stdin_filename or "stdin", reporter):
            _fix_stdin(request, reporter)
        return reporter.code
    targets: list[Path] = []
    with reported("dockopt", reporter):
        targets = find_targets(request.paths, error=reporter.error, note=reporter.note)
    proposals, chooser = Proposals(), Chooser(request.choice)
    for path in targets:
        with reported(str(path), reporter):
            _fix_file(path, request, reporter, proposals, chooser)
    return reporter.code


def _fix_file(
    path: Path, request: Request, reporter: Reporter, proposals: Proposals, chooser: Chooser
) -> None:
    original = read(path)
    job = job_for(path, request)
    result = analyse(original.data, job, request, chooser)
    if reporter.failures(job.subject, result):
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


def _fix_stdin(request: Request, reporter: Reporter) -> None:
    """Nothing reaches stdout unless the whole text can, and no file is written."""
    from dockopt.syntax.source import encode

    path = None if request.stdin_filename is None else Path(request.stdin_filename)
    job = job_for(path, request)
    data = read_stdin()
    result = analyse(data, job, request)
    if reporter.failures(job.subject, result):
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
