"""One text through the engine, with the context that the user means."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.advice import FileError
from dockopt.cli.exit_codes import ExitCode
from dockopt.report.names import printable
from dockopt.report.text import Subject

if TYPE_CHECKING:
    from dockopt.cli.reporter import Reporter
    from dockopt.cli.request import Request
    from dockopt.engine.types import Result


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


def analyse(data: bytes, job: Job, request: Request) -> Result:
    """Return what the engine makes of the bytes of the Dockerfile."""
    from dockopt.context.tree import BuildContext
    from dockopt.engine import fix
    from dockopt.engine.types import Options
    from dockopt.syntax.source import decode

    context = BuildContext.unknown() if job.folder is None else BuildContext.open(job.folder, job.path)
    # A filter gives back one text: what needs another file to change is refused, the rest is still done.
    options = Options(unsafe=request.unsafe, other_files=not (request.from_stdin and request.writes))
    return fix(decode(data), context, options, job.subject.name)


def crashed(name: str, error: Exception, reporter: Reporter) -> None:
    """Be the last gate: whatever went wrong inside, this file keeps its text and the other files go on."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    reporter.error(
        f"{printable(name)}: stopped: {type(error).__name__} at {place}: {printable(str(error))}. "
        "The file keeps its text. This is a bug of dockopt: please report it with the file.",
        ExitCode.STOPPED_BY_GATE,
    )
