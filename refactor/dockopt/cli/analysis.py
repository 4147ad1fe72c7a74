"""One text through the engine, with the context that the user means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from dockopt.cli.advice import FileError
from dockopt.cli.choice import Chooser
from dockopt.facts.slicing.terms import AMBITIOUS, Terms
from dockopt.report.text import Subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.cli.cache import Cache
    from dockopt.cli.request import Request
    from dockopt.context.tree import BuildContext
    from dockopt.engine.types import Found, Options, Result


T = TypeVar("T")


class Job(Struct, frozen=True):
    """One Dockerfile to work on. `path` None: it has no name; `folder` None: its context is unknown."""

    path: Path | None
    folder: Path | None

    @property
    def subject(self) -> Subject:
        """How the reports call the file and the folder of its context."""
        name = "stdin" if self.path is None else str(self.path)
        return Subject(name, "" if self.folder in (None, Path()) else str(self.folder))

    def note(self, request: Request) -> str | None:
        """What to say of a context that nobody named."""
        if request.context is not None or self.path is None or self.folder in (None, self.path.parent):
            return None
        text = f"{self.path} copies files of {self.folder}, so that is its build context"
        return f"{text}; --context names another"


def job_for(path: Path | None, request: Request) -> Job:
    """Pair the Dockerfile with the context that was asked for, else with the one that holds its sources.

    Raises FileError when the folder that was asked for is none.
    """
    if request.context is None:
        if path is None:
            return Job(path, None)
        from dockopt.context.home import home_of

        return Job(path, home_of(path))
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
    return fix(decode(data), _context(job, request), options, job.subject.name)


class Studied(Struct, Generic[T], frozen=True):
    """What is known of one Dockerfile, whether the cache knew it, and what to say of its context."""

    value: T
    cached: bool
    note: str | None


def analysed(
    data: bytes, job: Job, request: Request, chooser: Chooser, cache: Cache | None
) -> Studied[Result]:
    """As `analyse`, from the cache where it knows."""

    def make() -> Result:
        return analyse(data, job, request, chooser)

    if cache is None:
        return _studied(lambda: (make(), False), job, request)
    from dockopt.cli.cache import Asked
    from dockopt.cli.kept import fixed

    asked = Asked(data, job, _options(job, chooser), request.context_limit)
    return _studied(lambda: fixed(cache, asked, make), job, request)


def checked(data: bytes, job: Job, request: Request, chooser: Chooser, cache: Cache | None) -> Studied[Found]:
    """What the rules find in the bytes. Raises ConfigurationError, and OSError."""
    from dockopt.engine.findings import find
    from dockopt.syntax.source import decode

    options = _telling(job, chooser)

    def make() -> Found:
        return find(decode(data), _context(job, request), options)

    if cache is None:
        return _studied(lambda: (make(), False), job, request)
    from dockopt.cli.cache import Asked
    from dockopt.cli.kept import checked as kept

    asked = Asked(data, job, options, request.context_limit)
    return _studied(lambda: kept(cache, asked, make), job, request)


def _studied(work: Callable[[], tuple[T, bool]], job: Job, request: Request) -> Studied[T]:
    from dockopt.cli.looking import Looking
    from dockopt.context.disk import listening

    looking = Looking(job, quiet=request.quiet)
    with listening(looking):
        value, cached = work()
    return Studied(value, cached, looking.note)


def _options(job: Job, chooser: Chooser) -> Options:
    from dockopt.engine.types import Options

    allowed = chooser.allowed(_place(job))
    return Options(unsafe=allowed.unsafe, selected=allowed.rules)


def _telling(job: Job, chooser: Chooser) -> Options:
    """The options of `check`, which has rules of which it only tells."""
    options, reported = _options(job, chooser), chooser.reported(_place(job))
    return replace(options, selected=(options.selected or frozenset()) | reported, reported=reported)


def _place(job: Job) -> Path:
    return Path() if job.path is None else job.path.parent


def _context(job: Job, request: Request) -> BuildContext:
    from dockopt.context.limits import limits_for
    from dockopt.context.tree import BuildContext

    if job.folder is None:
        return BuildContext.unknown()
    return BuildContext.open(job.folder, job.path, limits_for(request.context_limit))
