"""`--scheduler`: the files shared by the workers of a fleet, through the executor of `distributed`.

A worker only computes: it gets a path and a digest of what stands there, and answers with what is made of it.
One that dies loses nothing, as the scheduler gives its files to another; and nothing is done twice, as each
answer is taken once, in the order of the files, by the one process that prints and writes.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, final

from msgspec import Struct

from dockopt.cli.advice import FileError
from dockopt.cli.attempt import DIED, Failed, attempt, failed, stopped_by
from dockopt.cli.journal import is_unfinished
from dockopt.cli.program import fingerprint
from dockopt.cli.sight import Unseen, sight

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future

    from dockopt.cli.fleet_client import FleetClient
    from dockopt.cli.fleet_worker import Served

P = TypeVar("P", bound="Path | None")
T = TypeVar("T")
_ALIKE = "Let all machines of the fleet have the same dockopt, and the same files at the same places."
_ALL_DIED = "each worker that was to look at it died"
_LOGS = "Look into the logs of the workers, and run again."
_TOGETHER = 8  # files in one task, as the scheduler has a millisecond of work with each


def each_from_fleet(
    paths: Iterable[P], here: Callable[[P], T], elsewhere: Callable[[P], T], client: FleetClient
) -> Generator[tuple[P, T | Failed], None, None]:
    """Yield each path with its answer, in order. What `elsewhere` makes must be what `here` would."""
    with closing(client):
        yield from _Run(here, elsewhere, client).answers(paths)


def _digest(path: Path | None) -> bytes | None:
    return None if path is None or is_unfinished(path) else sight(path)


class _Task(Struct, Generic[P]):
    """Some files, with what stands there; None: the file is not for others. `future`: of those that are."""

    files: list[tuple[P, bytes | None]]
    future: Future[Served] | None


@final
class _Run(Generic[P, T]):
    """What is done with each file, here and by the fleet."""

    def __init__(self, here: Callable[[P], T], elsewhere: Callable[[P], T], client: FleetClient) -> None:
        self._here, self._client = here, client
        # Random bytes: a run has processes of its own on the workers, as they remember configuration files.
        errand = (os.urandom(16), str(Path.cwd()), fingerprint(), pickle.dumps(elsewhere))
        self._errand = pickle.dumps(errand)

    def answers(self, paths: Iterable[P]) -> Iterator[tuple[P, T | Failed]]:
        """Yield each path with its answer, in order."""
        begun: deque[_Task[P]] = deque()
        coming = iter(paths)
        while files := list(islice(coming, _TOGETHER)):
            begun.append(self._begin(files))
            while len(begun) > self._client.room:
                yield from self._answered(begun.popleft())
        while begun:
            yield from self._answered(begun.popleft())

    def _begin(self, paths: list[P]) -> _Task[P]:
        files = [(path, _digest(path)) for path in paths]
        items = [pickle.dumps(file) for file in files if file[1] is not None]
        return _Task(files, self._client.submit(self._errand, items) if items else None)

    def _answered(self, task: _Task[P]) -> Iterator[tuple[P, T | Failed]]:
        served = None if task.future is None else self._client.result(task.future)
        worker, given, unfit = served or ("", [], "")
        if unfit:
            self._client.give_up(f"the worker {worker} {unfit}", _ALIKE)
        answers = iter(given)
        for path, digest in task.files:
            if digest is None and self._client.lost is None:
                yield path, attempt(self._here, path)
            elif served is not None and self._client.lost is None:
                yield path, self._opened(path, digest, next(answers), worker)
            else:
                yield path, self._client.lost or failed(str(path), FileError(_ALL_DIED, _LOGS))

    def _opened(self, path: P, digest: bytes | None, answer: bytes | None, worker: str) -> T | Failed:
        if answer is None:
            return stopped_by(str(path), DIED)
        found: T | Failed | Unseen = pickle.loads(answer)  # noqa: S301 - who runs the fleet is trusted
        if not isinstance(found, Unseen):
            return found
        if _digest(path) != digest:  # it was changed meanwhile
            return attempt(self._here, path)
        return self._client.give_up(f"the worker {worker} does not see {path} as it is here", _ALIKE)
