"""One text through the engine, with the context that the user means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.advice import FileError
from dockopt.cli.choice import Chooser
from dockopt.facts.slicing.terms import AMBITIOUS, Terms
from dockopt.report.text import Subject

if TYPE_CHECKING:
    from dockopt.cli.request import Request
    from dockopt.context.tree import BuildContext
    from dockopt.engine.types import Found, Options, Result


@dataclass(frozen=True, slots=True)
class Job:
    """One Dockerfile to work on. `path` None: it has no name; `folder` None: its context is unknown."""

    path: Path | None
    folder: Path | None

    @property
    def subject(self) -> Subject:
        """How the reports call the file and the folder of its context."""
        name = "stdin" if self.path is None else str(self.path)
        return Subject(name, "" if self.folder in (None, Path()) else str(self.folder))


def job_for(path: Path | None, request: Request) -> Job:
    """Pair the Dockerfile with the context that was asked for, else with its own folder, if there is one.

    Raises FileError when the folder that was asked for is none.
    """
    if request.context is None:
        return Job(path, path.parent if path is not None and path.parent.is_dir() else None)
    folder = Path(request.context)
    if not folder.is_dir():
        raise FileError(f"the context {request.context} is not a folder", "Check --context.")
    return Job(path, folder)


def analyse(
    data: bytes, job: Job, request: Request, chooser: Chooser | None = None, terms: Terms = AMBITIOUS
) -> Result:
    """Return what the engine makes of the bytes of the Dockerfile. Raises ConfigurationError, and OSError."""
    from dockopt.engine import fix
    from dockopt.syntax.source import decode

    # A filter gives back one text: what needs another file to change is refused, the rest is still done.
    other_files = not (request.from_stdin and request.writes)
    options = replace(_options(job, chooser or Chooser(request.choice)), other_files=other_files, terms=terms)
    return fix(decode(data), _context(job), options, job.subject.name)


def checked(data: bytes, job: Job, chooser: Chooser) -> Found:
    """Return what the rules find in the bytes. Raises ConfigurationError, and OSError."""
    from dockopt.engine.findings import find
    from dockopt.syntax.source import decode

    return find(decode(data), _context(job), _options(job, chooser))


def _options(job: Job, chooser: Chooser) -> Options:
    from dockopt.engine.types import Options

    allowed = chooser.allowed(Path() if job.path is None else job.path.parent)
    return Options(unsafe=allowed.unsafe, selected=allowed.rules)


def _context(job: Job) -> BuildContext:
    from dockopt.context.tree import BuildContext

    return BuildContext.unknown() if job.folder is None else BuildContext.open(job.folder, job.path)
