"""What becomes of one rewrite: it is written, shown as a diff, or printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.changes import Change, Proposals, Written, changes_of
from dockopt.cli.terminal import show_diff, write_data
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.cli.analysis import Job
    from dockopt.cli.reporter import Reporter
    from dockopt.cli.request import Request
    from dockopt.cli.store import Original
    from dockopt.engine.types import Result

_REWROTE, _WOULD = "rewrote", "would rewrite"
_PRINTED = "printed a new text for"  # stdin has the name of a file, which keeps its own text


def write(original: Original, job: Job, result: Result, written: Written, reporter: Reporter) -> None:
    """Rewrite the files, and say so."""
    changes = changes_of(original.path, original, job.folder, result)
    written.add(changes)
    _write(changes, job, reporter)
    reporter.decisions(job.subject, result, verb=_REWROTE)


def show(
    original: Original, job: Job, result: Result, proposals: Proposals, reporter: Reporter, *, diff: bool
) -> bool:
    """Say what would be rewritten; False where another file of this run wants the same one otherwise."""
    changes = changes_of(original.path, original, job.folder, result)
    clash = proposals.clash(changes)
    if clash is not None:
        reporter.note(
            f"{job.path} would change {clash.name} in another way; apply the change above and run again"
        )
        return False
    reporter.decisions(job.subject, result, verb=_WOULD)
    shown = proposals.add(changes)
    if diff:
        show_diff("".join(change.diff() for change in shown))
    return True


def print_text(data: bytes, job: Job, result: Result, request: Request, reporter: Reporter) -> None:
    """Print the text of stdin anew, or the diff, where it is asked for."""
    from dockopt.syntax.source import encode

    changes = changes_of((job.path or Path("Dockerfile")).resolve(), None, job.folder, result)
    whole = request.writes and not result.other_files
    if request.diff:
        show_diff("".join(change.diff() for change in changes))
    elif request.writes:
        write_data(encode(result.after) if whole else data)
    printed = _REWROTE if job.path is None else _PRINTED
    reporter.decisions(job.subject, result, verb=printed if whole else _WOULD)
    if request.writes and not whole:
        reporter.note(
            f"{job.subject.name} stays as it is: {result.other_files[0].path} has to change with it. "
            "Give the file as a path, or use --diff"
        )


def _write(changes: Sequence[Change], job: Job, reporter: Reporter) -> None:
    """Write the Dockerfile last: alone, a new .dockerignore does less harm than a text that counts on it."""
    from dockopt.syntax.source import encode

    write_together([Write(each.path, encode(each.after), each.original) for each in reversed(changes)])
    for each in changes:
        if each.original is not None and each.original.status.st_nlink > 1:
            reporter.note(
                f"{job.subject.name}: {each.path.name} has other hard links; they keep the old text"
            )
