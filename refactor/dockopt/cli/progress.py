"""What `dockopt verify` is at: bars on a terminal, a line for each thing elsewhere, nothing with --quiet."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from dockopt.cli.terminal import is_terminal, say, style_for
from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.progress import Progress, TaskID


class Watcher(Protocol):
    """Hears what a proof is at."""

    def note(self, line: str) -> None:
        """Hear that the next thing begins."""

    def step(self, name: str, done: int, known: int) -> None:
        """Hear how far a build is: the step that begins (empty: none does), and how many of them are done."""


class Lines:
    """Words for a file or a pipe."""

    def note(self, line: str) -> None:
        """Say what begins."""
        say(style_for(sys.stderr).cyan("· ") + printable(line))

    def step(self, name: str, done: int, known: int) -> None:  # noqa: ARG002 - a line has no bar
        """Say which step of a build begins."""
        if name:
            self.note(name)


class Silence:
    """For those who do not want to know."""

    def note(self, line: str) -> None:
        """Say nothing."""

    def step(self, name: str, done: int, known: int) -> None:
        """Say nothing."""


class Bars:
    """A bar for each thing, and the step that runs. They go away at the end: the report tells the rest."""

    def __init__(self, stream: TextIO) -> None:
        """Draw on this terminal, from the first thing on."""
        self._stream = stream
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def note(self, line: str) -> None:
        """Begin a new bar; the one before is full."""
        progress = self._started()
        self._finish(progress)
        self._task = progress.add_task(printable(line), total=None, step="")

    def step(self, name: str, done: int, known: int) -> None:
        """Move the bar, and name the step that began last."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=known or None)
            if name:
                self._progress.update(self._task, step=printable(name), refresh=True)

    def close(self) -> None:
        """Take the bars away."""
        if self._progress is not None:
            self._progress.stop()

    def _started(self) -> Progress:
        if self._progress is None:
            from dockopt.cli.bars import progress_on

            self._progress = progress_on(self._stream)
            self._progress.start()
        return self._progress

    def _finish(self, progress: Progress) -> None:
        if self._task is not None:
            progress.update(self._task, completed=1, total=1, step="")
            progress.stop_task(self._task)


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watcher]:
    """Give what hears of the progress; a terminal is left as it was, whatever happens."""
    if quiet:
        yield Silence()
    elif sys.stderr is not None and is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb":
        bars = Bars(sys.stderr)
        try:
            yield bars
        finally:
            bars.close()
    else:
        yield Lines()
