"""`--report FILE`: the proof as a page, with the decisions that led to the rewrite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.advice import FileError
from dockopt.cli.analysis import Job, analyse
from dockopt.cli.request import Request
from dockopt.cli.store import read
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from dockopt.cli.store import Original
    from dockopt.engine.types import Decision
    from dockopt.report.html import Content
    from dockopt.verify.ladder import Climb
    from dockopt.verify.sides import Subject
    from dockopt.verify.verdict import Proof

_OWN = "What dockopt fix decided about the original."
_FOREIGN = (
    "The rewritten file is not what dockopt fix would make of the original, so it has none of its decisions."
)


class PageFile:
    """The file of the page. It is looked at before the proof: nobody waits for what cannot be written."""

    def __init__(self, name: str) -> None:
        """Raise OSError where the file cannot be written."""
        self._path = Path(name)
        if not self._path.parent.is_dir():
            raise FileError(f"there is no folder {self._path.parent}", "Make it, or check --report.")
        self._original: Original | None = read(self._path) if self._path.exists() else None

    def write(self, content: Content) -> None:
        """Write the page, whole or not at all. Raises OSError."""
        from dockopt.report.html import page

        text = page(content)
        path = self._path if self._original is None else self._original.path
        write_together([Write(path, text.encode(), self._original)])


def proof_content(subject: Subject, proof: Proof) -> Content:
    """Return what the page of one proof shows."""
    from dockopt.verify.page import content

    job = Job(subject.dockerfile, subject.context)
    decisions = _decisions(subject, job)
    decided = _FOREIGN if decisions is None else _OWN
    return content(proof, subject, job.subject, decisions or (), decided)


def climb_content(job: Job, climb: Climb) -> Content:
    """Return what the page of a climb shows: the last plan, and all that were tried before it."""
    from dockopt.cli.verify_subject import of_fix
    from dockopt.verify.ladder_report import sections
    from dockopt.verify.page import content

    last = climb.tried[-1]
    result = last.attempt.result
    subject = of_fix(job, job.folder or Path(), result, last.proof.origins.rewritten)
    return content(last.proof, subject, job.subject, result.decisions, _OWN, sections(climb))


def _decisions(subject: Subject, job: Job) -> tuple[Decision, ...] | None:
    """Return what was decided; None where the rewrite is somebody else's."""
    from dockopt.syntax.source import encode

    result = analyse(encode(subject.original.text), job, Request(check=True))
    return result.decisions if result.after == subject.rewritten.text else None
