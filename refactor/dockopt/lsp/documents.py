"""The open documents: each text is studied once, a little after the typing stops, and never a stale one told.

The work is done on one thread beside the loop that talks with the editor, so that the server always listens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias, TypeVar

from msgspec import Struct

from dockopt.lsp.study import Source, Study

Look: TypeAlias = Callable[[Source], Study | str]  # or the reason why it cannot be studied
Tell: TypeAlias = Callable[[Source, Study | str], None]
T = TypeVar("T")

DELAY = 0.1  # seconds without a keystroke before a changed text is studied


class _Entry(Struct, eq=False):
    """A text that is open: not studied yet, being studied, or studied."""

    source: Source
    timer: asyncio.TimerHandle | None = None
    task: asyncio.Task[Study | None] | None = None


class Documents:
    """Studies what changes and tells of it, in the order of the changes."""

    def __init__(self, look: Look, tell: Tell, delay: float = DELAY) -> None:
        self._look, self._tell, self._delay = look, tell, delay
        self._open: dict[str, _Entry] = {}
        self._worker = ThreadPoolExecutor(1, "dockopt")

    def changed(self, source: Source, *, at_once: bool = False) -> None:
        """Take the new text of a document; what was known of the old one is forgotten."""
        self.closed(source.uri)
        entry = self._open[source.uri] = _Entry(source)
        loop = asyncio.get_running_loop()
        entry.timer = loop.call_later(0 if at_once else self._delay, self._start, entry)

    def closed(self, uri: str) -> None:
        """Forget a document; work on it that has not begun is left undone."""
        entry = self._open.pop(uri, None)
        if entry is not None and entry.timer is not None:
            entry.timer.cancel()

    @property
    def sources(self) -> list[Source]:
        """The texts that are open."""
        return [entry.source for entry in self._open.values()]

    async def study(self, uri: str) -> Study | None:
        """What is known of the text as it is now, waited for if need be; None when it is open no more."""
        entry = self._open.get(uri)
        return None if entry is None else await asyncio.shield(self._start(entry))

    async def work(self, work: Callable[[], T]) -> T:
        """Do something that takes its time, beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _start(self, entry: _Entry) -> asyncio.Task[Study | None]:
        if entry.timer is not None:
            entry.timer.cancel()
        if entry.task is None:
            entry.task = asyncio.get_running_loop().create_task(self._studied(entry))
        return entry.task

    async def _studied(self, entry: _Entry) -> Study | None:
        study = await self.work(lambda: self._look(entry.source) if self._is_current(entry) else None)
        if study is None or not self._is_current(entry):
            return None
        self._tell(entry.source, study)
        return study if isinstance(study, Study) else None

    def _is_current(self, entry: _Entry) -> bool:
        return self._open.get(entry.source.uri) is entry
