"""What a worker of the fleet does: it hands files to a process beside it, and the answers back."""

from __future__ import annotations

import pickle
import sys
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Sequence

# The worker, a pickled answer for each file, and why it would give other answers than the run itself. There
# is None for a file of which processes died.
Served: TypeAlias = tuple[str, list[bytes | None], str]


@final
class Task:
    """Some files to work on; `pickle.loads` does it, where a pickle of this is opened.

    So a scheduler passes on plain bytes and needs no dockopt. A worker that has none gives an error as the
    answer; it would end if it could not even open its task.
    """

    def __init__(self, errand: bytes, items: Sequence[bytes]) -> None:
        self._given = errand, items

    def __reduce__(self) -> tuple[Any, ...]:
        return serve, self._given


def serve(errand: bytes, items: Sequence[bytes]) -> Served:
    """Work on some files."""
    from distributed import get_worker

    name: str = get_worker().address
    process = _taken(errand)
    if process.unfit:
        return name, [], process.unfit
    answers: list[bytes | None] = []
    for item in items:
        answer = process.ask(item)
        if answer is None:  # of the file; or the process had ended before, for want of work
            process = Process(errand)
            answer = process.ask(item)
        if answer is None:
            process = Process(errand)
        answers.append(answer)
    _put_back(process)
    return name, answers, ""


@final
class Process:
    """The process, and the run that it is for. `unfit`: why it cannot do that; empty where it can."""

    def __init__(self, errand: bytes) -> None:
        import subprocess

        # Without -P, Python would take modules from the current folder.
        words = [sys.executable, "-P", "-m", "dockopt.cli.fleet_process"]
        self._process: Any = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self.errand = errand
        unfit = self.ask(errand)
        if unfit is None:
            raise RuntimeError(f"{' '.join(words)} ended at once; the log of the worker says why")
        self.unfit: str = unfit

    @property
    def lives(self) -> bool:
        """Whether it can be asked: it ends by itself when nobody does for long."""
        return self._process.poll() is None

    def ask(self, item: bytes) -> Any:
        """Return the answer; None when the process has died."""
        try:
            pickle.dump(item, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            return None

    def end(self) -> None:
        """End it, and forget its pipes."""
        self._process.kill()
        self._process.communicate()


_lock = Lock()
_idle: list[Process] = []  # those that wait for work; the threads of the worker share them


def _taken(errand: bytes) -> Process:
    """Return a process for the run: one that waits for work, else a new one."""
    with _lock:
        _idle[:] = [each for each in _idle if each.lives]
        for each in _idle:
            if each.errand == errand:
                _idle.remove(each)
                return each
    return Process(errand)


def _put_back(process: Process) -> None:
    with _lock:
        _idle.append(process)
