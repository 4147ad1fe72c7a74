"""The server's state: what the editor can do, what its user has set, and the open documents."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from lsprotocol import types
from msgspec.structs import replace
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from dockopt import __version__
from dockopt.context.home import home_of
from dockopt.context.tree import BuildContext
from dockopt.engine.types import Options
from dockopt.lsp.changes import Ability
from dockopt.lsp.diagnostics import diagnostics
from dockopt.lsp.documents import Documents
from dockopt.lsp.settings import Settings, SettingsError, settings_from
from dockopt.lsp.study import Source, Study

Choose: TypeAlias = Callable[[Settings, Path | None], Options]


class Server(LanguageServer):
    """One editor's server. `choose`: what a user's settings allow for a Dockerfile in a folder.

    The whole text is sent with each change: a Dockerfile is small, and what is sent whole cannot get out of
    step where editor and server see a line's end in different places.
    """

    def __init__(self, choose: Choose) -> None:
        super().__init__("dockopt", __version__, types.TextDocumentSyncKind.Full)
        self._choose = choose
        self._said: set[str] = set()
        self.settings = Settings()
        self.able = Ability()
        self._contexts: dict[Path, BuildContext] = {}
        self.documents = Documents(self._look, self._tell)

    def source(self, uri: str) -> Source:
        """The document as the editor has it."""
        document = self.workspace.get_text_document(uri)
        name = to_fs_path(uri) if uri.startswith("file:") else None
        path = None if name is None else Path(name)
        return Source(uri, document.version, document.source, path, path and self._folder(path))

    def _folder(self, path: Path) -> Path:
        """The build context: what the user has set, relative to the folder that is open, else as found."""
        if self.settings.context is None:
            return home_of(path) or path.parent
        opened = [Path(name) for uri in self.workspace.folders if (name := to_fs_path(uri))]
        around = [folder for folder in opened if path.is_relative_to(folder)]
        return max(around, key=lambda folder: len(folder.parts), default=path.parent) / self.settings.context

    def configure(self, data: object) -> None:
        """Take new settings, and look at all documents again where they differ."""
        settings, complaints = settings_from(data)
        for complaint in complaints:
            self.warn(f"dockopt: {complaint}")
        if settings != self.settings:
            self.settings = settings
            self.refresh()

    def refresh(self) -> None:
        """Look at all open documents again: the settings or the files around them have changed."""
        self._contexts.clear()
        for source in self.documents.sources:
            self.documents.changed(self.source(source.uri))

    def warn(self, message: str) -> None:
        """Tell the user, once."""
        if message not in self._said:
            self._said.add(message)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def _look(self, source: Source) -> Study | str:
        """Study a text, or say why not: whatever goes wrong, the server goes on."""
        try:
            folder = source.path and source.path.parent
            options = replace(self._choose(self.settings, folder), other_files=self.able.other_files)
            return Study(source, self._context(source), options, self.workspace.position_encoding or "utf-16")
        except SettingsError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - the last gate, as for a file on the command line
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            return f"stopped: {type(error).__name__} at {place}: {error}. This is a bug: please report it."

    def _context(self, source: Source) -> BuildContext:
        """The files around a document; as they were, where the editor would have told of a change."""
        if source.path is None or source.folder is None:
            return BuildContext.unknown()
        known = self._contexts.get(source.path) if self.able.watches else None
        if known is None:
            known = self._contexts[source.path] = BuildContext.open(source.folder, source.path)
        return known

    def _tell(self, source: Source, study: Study | str) -> None:
        if isinstance(study, str):
            self.warn(f"dockopt: {study}")
        found = [] if isinstance(study, str) else diagnostics(study)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(source.uri, found, source.version)
        )

    def forget(self, uri: str) -> None:
        """Drop a document that was closed, with all that was said about it."""
        self.documents.closed(uri)
        self._contexts.clear()
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
