"""Measures how fast the language server answers: `python -m scripts.lsp_latency [DOCKERFILE…]`.

Without arguments the Dockerfiles of `fixtures/projects`. Each one is opened in a server and typed in; the
times are those an editor sees, from the message it sends to the one it gets. `typing` is from a changed text
to its diagnostics, less the time that the server waits for the next keystroke. Where there is Linux, the
processor time of the server is told too: what else the machine does makes the other longer.
"""

from __future__ import annotations

import asyncio
import math
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from dockopt.lsp.documents import DELAY
from scripts.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable

ROUNDS = 5
TARGET_MS = 20
WATCHING = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    )
)


class Cost(NamedTuple):
    """What one answer took, in milliseconds."""

    wall: float
    processor: float


class Meter:
    """One client and the times that it saw."""

    def __init__(self) -> None:
        self.times: dict[str, list[Cost]] = {"typing": [], "hover": [], "actions": [], "fix all": []}
        self.client = LanguageClient("latency", "1")
        self._told: asyncio.Queue[tuple[str, int | None]] = asyncio.Queue()

        def tell(params: types.PublishDiagnosticsParams) -> None:
            self._told.put_nowait((params.uri, params.version))

        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(tell)

    async def told(self, uri: str, version: int) -> None:
        """Wait for the diagnostics of a version."""
        while await self._told.get() != (uri, version):
            pass

    async def timed(self, name: str, work: Awaitable[Any], less: float = 0.0) -> None:
        """Note how long it takes."""
        start, used = time.perf_counter(), self._processor()
        await work
        wall = time.perf_counter() - start - less
        self.times[name].append(Cost(wall * 1000, (self._processor() - used) * 1000))

    def _processor(self) -> float:
        """The seconds of processor time of the server. Source: CPUCLOCK_SCHED, linux/posix-timers.h."""
        server = self.client._server  # noqa: SLF001 - it has no public name
        return time.clock_gettime(~server.pid << 3 | 2) if server and sys.platform == "linux" else math.nan

    async def document(self, path: Path) -> None:
        """Open a Dockerfile, type in it, and ask."""
        uri, text = path.as_uri(), path.read_text(encoding="utf-8")
        document, top = types.TextDocumentIdentifier(uri), types.Position(0, 0)
        item = types.TextDocumentItem(uri, "dockerfile", 0, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.told(uri, 0)
        for version in range(1, ROUNDS + 1):
            change = types.TextDocumentContentChangeWholeDocument(text + "\n" * version)
            identifier = types.VersionedTextDocumentIdentifier(version, uri)
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
            await self.timed("typing", self.told(uri, version), DELAY)
            hover = types.HoverParams(document, top)
            await self.timed("hover", self.client.text_document_hover_async(hover))
            for name, only in (("actions", ["quickfix"]), ("fix all", ["source.fixAll"])):
                context = types.CodeActionContext([], only)
                asked = types.CodeActionParams(document, types.Range(top, top), context)
                await self.timed(name, self.client.text_document_code_action_async(asked))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))


async def measure(paths: list[Path]) -> Meter:
    """Measure all files in one server; the first file only warms it up."""
    meter = Meter()
    await meter.client.start_io(sys.executable, "-m", "dockopt", "lsp")
    await meter.client.initialize_async(types.InitializeParams(WATCHING))
    meter.client.initialized(types.InitializedParams())
    await meter.document(paths[0])
    for each in meter.times.values():
        each.clear()
    for path in paths:
        await meter.document(path)
    await meter.client.shutdown_async(None)
    meter.client.exit(None)
    return meter


def main(names: list[str]) -> int:
    """Print the table; 1 when an answer is late in more than half of the cases."""
    paths = [Path(name).resolve() for name in names] or sorted(ROOT.glob("fixtures/projects/*/Dockerfile"))
    meter = asyncio.run(measure(paths))
    sys.stdout.write(f"{len(paths)} Dockerfiles, {ROUNDS} rounds, milliseconds; {os.cpu_count()} cores with ")
    sys.stdout.write(f"{os.getloadavg()[0]:.0f} processes to run\n")
    for name, costs in meter.times.items():
        for what, times in zip(Cost._fields, zip(*costs, strict=True), strict=True):
            most = quantiles(times, n=10)[8]
            sys.stdout.write(f"{name:8} {what:9} median {median(times):6.1f}")
            sys.stdout.write(f"  90 % {most:6.1f}  max {max(times):6.1f}\n")
    return int(any(median(cost.wall for cost in costs) > TARGET_MS for costs in meter.times.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
