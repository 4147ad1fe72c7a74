"""What a run over many files keeps beside its answers: a cache of results, and a summary of them all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.cli.attempt import Failed
    from dockopt.cli.cache import Cache
    from dockopt.cli.request import Request
    from dockopt.cli.summary import Summary
    from dockopt.report.summary import Row


class Beside(Struct, frozen=True):
    """The two of them, each None where it is not asked for."""

    cache: Cache | None = None
    summary: Summary | None = None

    def add(self, row: Row | None) -> None:
        """Put a file into the summary. Raises OSError."""
        if self.summary is not None and row is not None:
            self.summary.add(row)

    def failed(self, name: str, what: Failed) -> None:
        """Put a file into the summary with which nothing could be done. Raises OSError."""
        if self.summary is not None:
            self.summary.failed(name, what)


@contextmanager
def kept_beside(request: Request, title: str) -> Iterator[Beside]:
    """Open what is asked for. The summary gets its place at the end, and none when the run is stopped.

    Raises OSError where a file or a folder cannot be written.
    """
    if request.cache is None and not request.summary:
        yield Beside()
        return
    from dockopt.cli.cache import Cache
    from dockopt.cli.summary import Summary

    cache = None if request.cache is None else Cache.open(request.cache)
    summary = Summary(request.summary, title) if request.summary else None
    try:
        yield Beside(cache, summary)
        if summary is not None:
            summary.finish()
    finally:
        if summary is not None:
            summary.drop()
