"""An editor without a screen: pygls' own client, which checks every message, and the text that it edits.

It is lighter than pytest-lsp, which brings pytest-asyncio and nothing that is used here.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.io_ import run_async
from pygls.lsp.client import LanguageClient

from cli.program import environment
from dockopt.cli.lsp import options_for
from dockopt.lsp.handlers import make_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    Connect = Callable[[LanguageClient], AbstractAsyncContextManager[None]]

WAIT = 30.0
FULL = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        apply_edit=True,
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=[types.ResourceOperationKind.Create]
        ),
        configuration=True,
        did_change_configuration=types.DidChangeConfigurationClientCapabilities(dynamic_registration=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(disabled_support=True)
    ),
)
PLAIN = types.ClientCapabilities()


class Editor:
    """One editor with its server. `settings` is what it says when it is asked for them."""

    def __init__(self, client: LanguageClient, settings: dict[str, Any] | None) -> None:
        self.client, self.settings = client, settings
        self.published: list[types.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self.registered: list[str] = []
        self.applied: list[types.WorkspaceEdit] = []
        self.capabilities = types.ServerCapabilities()
        self._news = asyncio.Event()
        self._answer(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, self.published.append)
        self._answer(types.WINDOW_SHOW_MESSAGE, lambda params: self.messages.append(params.message))
        self._answer(types.WORKSPACE_CONFIGURATION, lambda params: [self.settings for _ in params.items])
        self._answer(types.CLIENT_REGISTER_CAPABILITY, self._register)
        self._answer(types.WORKSPACE_APPLY_EDIT, self._apply)

    def _answer(self, method: str, answer: Callable[[Any], Any]) -> None:
        def heard(params: Any) -> Any:
            self._news.set()
            return answer(params)

        self.client.feature(method)(heard)

    def _register(self, params: types.RegistrationParams) -> None:
        self.registered += [each.method for each in params.registrations]

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.applied.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    def open(self, uri: str, text: str, version: int = 1) -> None:
        """Open a document."""
        item = types.TextDocumentItem(uri, "dockerfile", version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, uri: str, text: str, version: int) -> None:
        """Type: the text becomes another."""
        document = types.VersionedTextDocumentIdentifier(version, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def diagnostics(self, uri: str, version: int) -> list[types.Diagnostic]:
        """What is said about a version of a document, once it is said."""
        params = await self.until(
            lambda: [each for each in self.published if (each.uri, each.version) == (uri, version)]
        )
        return list(params[-1].diagnostics)

    async def until(self, found: Any) -> Any:
        """Wait until there is something to see."""
        async with asyncio.timeout(WAIT):
            while not (seen := found()):
                self._news.clear()
                await self._news.wait()
        return seen

    async def actions(
        self, uri: str, line: int = 0, only: Sequence[str] | None = None, **context: Any
    ) -> list[types.CodeAction]:
        """The code actions offered on a line."""
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
        asked = types.CodeActionContext([], only=only, **context)
        document = types.TextDocumentIdentifier(uri)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(document, place, asked)
        )
        return [each for each in found or () if isinstance(each, types.CodeAction)]


@asynccontextmanager
async def editor(
    root: Path,
    capabilities: types.ClientCapabilities = FULL,
    settings: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
    connect: Connect | None = None,
) -> AsyncIterator[Editor]:
    """Open a folder, with a server in this process unless `connect` brings another one."""
    client = LanguageClient("editor", "1")
    opened = Editor(client, settings)
    async with (connect or beside)(client):
        answer = await client.initialize_async(
            types.InitializeParams(
                capabilities,
                root_uri=root.as_uri(),
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
                initialization_options=options,
            )
        )
        opened.capabilities = answer.capabilities
        client.initialized(types.InitializedParams())
        yield opened


@asynccontextmanager
async def beside(client: LanguageClient) -> AsyncIterator[None]:
    """Run a server in this process, so that it need not load everything anew; the bytes are the same."""
    server = make_server(options_for)
    ends = socket.socketpair()
    talks = []
    for end, protocol in zip(ends, (client.protocol, server.protocol), strict=True):
        reader, writer = await asyncio.open_connection(sock=end)
        protocol.set_writer(writer)
        talks.append((asyncio.create_task(run_async(threading.Event(), reader, protocol)), writer))
    try:
        yield
    finally:
        for _, writer in talks:
            writer.close()
        for task, writer in talks:
            await writer.wait_closed()
            await asyncio.wait_for(task, WAIT)


@asynccontextmanager
async def process(client: LanguageClient) -> AsyncIterator[None]:
    """Run the server as an editor starts and ends it."""
    await client.start_io(sys.executable, "-m", "dockopt", "lsp", "--stdio", env=environment())
    try:
        yield
    finally:
        async with asyncio.timeout(WAIT):
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()  # type: ignore[no-untyped-call]  # it has no types


def edited(text: str, edits: Iterable[types.TextEdit | Any]) -> str:
    """The text with the edits done, their columns counted in UTF-16, as most editors do."""
    raw = text.encode("utf-16-le")
    starts = [0, *(at + 2 for at in range(0, len(raw), 2) if raw[at : at + 2] == b"\n\0")]
    for edit in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character))[::-1]:
        start = starts[edit.range.start.line] + 2 * edit.range.start.character
        end = starts[edit.range.end.line] + 2 * edit.range.end.character
        raw = raw[:start] + edit.new_text.encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le")


def own_edits(edit: types.WorkspaceEdit | None, uri: str) -> list[Any]:
    """The edits of one document in a change of many."""
    assert edit is not None
    if edit.changes is not None:
        return list(edit.changes.get(uri, ()))
    parts = edit.document_changes or ()
    texts = [each for each in parts if isinstance(each, types.TextDocumentEdit)]
    return [part for each in texts if each.text_document.uri == uri for part in each.edits]
