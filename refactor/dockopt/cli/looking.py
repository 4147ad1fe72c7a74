"""Hears how a build context is looked at: says how far that is where it takes long, and that it was cut."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, final

from dockopt.cli.terminal import say
from dockopt.context.disk import CUT_SHORT
from dockopt.report.names import printable

if TYPE_CHECKING:
    from dockopt.cli.analysis import Job
    from dockopt.context.disk import Question

_EVERY = 5.0  # seconds between two lines


@final
class Looking:
    """A listener for one Dockerfile. `note`: what to say of its context; None when all of it was seen."""

    def __init__(self, job: Job, *, quiet: bool) -> None:
        self._folder, self._quiet = printable(str(job.folder)), quiet
        self._seen = 0
        self._said = time.monotonic()
        self.note: str | None = None

    def __call__(self, question: Question, answer: object) -> None:
        """Hear a question and its answer."""
        if question.kind != "names":
            return
        if answer is CUT_SHORT:
            self.note = (
                f"{self._folder}: the build context is too large to be looked at to its end; what may depend "
                "on the rest stays as it is. A larger --context-limit looks at more"
            )
        elif isinstance(answer, list):
            self._seen += len(answer)
            now = time.monotonic()
            if now - self._said >= _EVERY and not self._quiet:
                self._said = now
                say(f"note: {self._folder}: {self._seen} files and folders looked at")
