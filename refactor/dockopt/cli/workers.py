"""Many files on all cores: the answers come in the order of the files, whatever the number of processes."""

from __future__ import annotations

import os
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dockopt.cli.attempt import Failed, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    from dockopt.cli.request import Request

P = TypeVar("P", bound="Path | None")
T = TypeVar("T")
Ahead: TypeAlias = bool
FORKS = sys.platform == "linux"  # elsewhere a process begins with an empty interpreter
_WORTH = 16 if FORKS else 100  # files for which a process takes longer than it needs to begin


def shared(
    paths: Iterable[P],
    work: Callable[[P], T],
    request: Request,
    note: Callable[[str], None],
    *,
    elsewhere: Callable[[P], T],
) -> tuple[Generator[tuple[P, T | Failed], None, None], Ahead]:
    """Return each path with its answer, and whether files may be looked at before it is their turn.

    `elsewhere`: what does the same as `work`, and writes nothing. Raises FileError where nobody will do it.
    """
    if request.scheduler is not None:
        from dockopt.cli.fleet import each_from_fleet
        from dockopt.cli.fleet_client import FleetClient

        client = FleetClient(request.scheduler, note)
        return each_from_fleet(paths, work, elsewhere, client), True
    # With --verify the engine builds one image after the other, whatever is ready for it.
    paths, jobs = begun(paths, 1 if request.verify else request.jobs)
    return each_answer(paths, work, jobs), jobs > 1


def begun(paths: Iterable[P], asked: int | None) -> tuple[Iterable[P], int]:
    """Return all the paths, and how many processes to use for them.

    No more paths are drawn than it takes to know: the work begins before the last one is found.
    """
    coming = iter(paths)
    first = list(islice(coming, _cores() * _WORTH if asked is None else asked))
    return chain(first, coming), processes_for(len(first), asked)


def processes_for(files: int, asked: int | None) -> int:
    """Return how many processes to use: as many as asked for, else as many as there are cores and work."""
    if asked is not None:
        return max(1, min(asked, files))
    return max(1, min(_cores(), files // _WORTH))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def each_answer(
    paths: Iterable[P], work: Callable[[P], T], jobs: int
) -> Generator[tuple[P, T | Failed], None, None]:
    """Yield each path with what `work` makes of it, or with what went wrong.

    With one job nothing is begun before it is asked for. With more of them `work` and its answers have to
    travel between processes.
    """
    if jobs == 1:
        for path in paths:
            yield path, attempt(work, path)
        return
    from dockopt.cli.crew import Crew

    crew = Crew(paths, work, jobs)
    try:
        yield from crew.answers()
    finally:
        crew.end()
