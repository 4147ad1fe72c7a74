"""A process beside a worker of the fleet: it works on one file after the other, for one run.

The worker belongs to others, too: here the current folder is that of the run, a crash takes nobody along,
and the threads of the worker do not wait for each other. Pickles come in and go out: what is to be done,
whether it can be, then each file and its answer. The process ends with the worker, or when nothing is asked.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import BinaryIO

_IDLE = 30  # seconds


def main() -> None:
    """Be the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the worker, and that this process
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    # From the worker, which does what it is asked for anyway. Another program may not be able to read `work`.
    _, here, program, work = pickle.loads(pickle.load(given))  # noqa: S301
    unfit = _unfit(here, program)
    _put(answers, unfit)
    if not unfit:
        call = pickle.loads(work)  # noqa: S301
        while (item := _next(given)) is not None:
            _put(answers, _answer(call, item))


def _unfit(here: str, program: bytes) -> str:
    """Why this process would give other answers than the run itself; empty where it would not."""
    from dockopt.cli.program import fingerprint

    if fingerprint() != program:
        return "has another version of dockopt, of its libraries or of Python"
    try:
        os.chdir(here)
    except OSError as error:
        return f"cannot enter {here} ({error.strerror})"
    return ""


def _answer(call: Any, item: bytes) -> bytes:
    from dockopt.cli.attempt import attempt
    from dockopt.cli.sight import Unseen, sight

    path, digest = pickle.loads(item)  # noqa: S301
    return pickle.dumps(attempt(call, path) if sight(path) == digest else Unseen())


def _next(given: BinaryIO) -> bytes | None:
    """The next file; None when there is none any more."""
    if sys.platform != "win32":
        signal.alarm(_IDLE)  # ends the process
    try:
        item: bytes = pickle.load(given)  # noqa: S301
    except EOFError:
        return None
    if sys.platform != "win32":
        signal.alarm(0)
    return item


def _put(answers: BinaryIO, answer: object) -> None:
    pickle.dump(answer, answers)
    answers.flush()


if __name__ == "__main__":
    main()
