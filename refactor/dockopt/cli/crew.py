"""The processes that share the files. Loaded when there are enough of them.

`concurrent.futures` will not do: when one of its processes is killed while it sends an answer, the others and
the caller wait forever (github.com/python/cpython/issues/94777), and nobody knows which file it was at. Here
each process has a pipe of its own: its end shows as the end of the pipe, and what it was given is known.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from contextlib import contextmanager, suppress
from itertools import count
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar, final

import dockopt.engine  # noqa: F401 - loaded once, before the processes branch off
from dockopt.cli.attempt import DIED, Failed, attempt, stopped_by
from dockopt.cli.workers import FORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

P = TypeVar("P", bound="Path | None")
T = TypeVar("T")
_GIVEN = 4  # files that one process is given at a time, so that it need not wait for the next
_AHEAD = 16  # files for each process that are begun before it is their turn: their answers lie in memory


@final
class _Worker(Generic[P]):
    """One process, and the files that it has not answered for, the one it is at first."""

    def __init__(self, work: Callable[[P], Any]) -> None:
        context: Any = multiprocessing.get_context("fork" if FORKS else "spawn")  # its stub knows no Process
        self.pipe, theirs = context.Pipe()
        self.given: deque[tuple[int, P]] = deque()
        self.process = context.Process(target=_serve, args=(work, theirs), daemon=True)
        with _deaf_to_control_c():
            self.process.start()
        theirs.close()

    def give(self, number: int, path: P) -> None:
        """Hand it another file."""
        self.given.append((number, path))
        with suppress(OSError):  # it has died; that shows when its answer is read
            self.pipe.send(path)

    def end(self) -> None:
        """End it at once, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


@final
class Crew(Generic[P, T]):
    """As many processes as there are jobs, each at files of its own."""

    def __init__(self, paths: Iterable[P], work: Callable[[P], T], jobs: int) -> None:
        self._coming, self._work = enumerate(paths), work
        self._begun: deque[P] = deque()  # files that are given out, and those whose turn has not come
        self._answers: dict[int, T | Failed] = {}  # those whose turn has not come
        self._again: deque[tuple[int, P]] = deque()  # files of a process that died before it came to them
        self._workers = [_Worker(work) for _ in range(jobs)]

    def answers(self) -> Iterator[tuple[P, T | Failed]]:
        """Yield each path with its answer, in order."""
        for turn in count():
            self._share()
            if not self._begun:
                return
            while turn not in self._answers:
                self._listen()
                self._share()
            yield self._begun.popleft(), self._answers.pop(turn)

    def end(self) -> None:
        """End all processes at once: there is nothing more to do, or nobody waits for it."""
        for worker in self._workers:
            worker.end()

    def _share(self) -> None:
        """Give files to those who have few, one each in turn."""
        for _ in range(_GIVEN):
            for worker in self._workers:
                if len(worker.given) < _GIVEN and (given := self._next()) is not None:
                    worker.give(*given)

    def _next(self) -> tuple[int, P] | None:
        """The next file to work on, with its number; None where there is none, or enough are begun."""
        if self._again:
            return self._again.popleft()
        if len(self._begun) >= len(self._workers) * _AHEAD:
            return None
        coming = next(self._coming, None)
        if coming is not None:
            self._begun.append(coming[1])
        return coming

    def _listen(self) -> None:
        """Wait for an answer, or for the end of a process."""
        ready = wait([worker.pipe for worker in self._workers if worker.given])
        for place, worker in enumerate(self._workers):
            if worker.pipe not in ready:
                continue
            number, path = worker.given.popleft()
            try:
                self._answers[number] = worker.pipe.recv()
            except (EOFError, OSError):
                self._answers[number] = stopped_by(str(path), DIED)
                self._again.extend(worker.given)
                worker.end()
                self._workers[place] = _Worker(self._work)


@contextmanager
def _deaf_to_control_c() -> Iterator[None]:
    """Let what is started here never hear Ctrl-C: the first process hears it, and ends the others."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(work: Callable[[Any], Any], pipe: Connection[Any, Any]) -> None:
    """Be a process: answer for one file after the other, until the pipe ends."""
    with suppress(EOFError, BrokenPipeError):
        while True:
            pipe.send(attempt(work, pipe.recv()))
