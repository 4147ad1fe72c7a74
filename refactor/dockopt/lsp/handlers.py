"""What the server answers: one function for each message of the protocol that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dockopt.lsp import actions, changes, hover, stages
from dockopt.lsp.following import fetch_settings, follow
from dockopt.lsp.server import Choose, Server
from dockopt.lsp.settings import settings_from
from dockopt.lsp.smallest import difference

if TYPE_CHECKING:
    from collections.abc import Callable

_ACTIONS = types.CodeActionOptions(
    [types.CodeActionKind.QuickFix, actions.SPLIT_KIND, actions.FIX_ALL],
)


def make_server(choose: Choose) -> Server:
    """The server with all its answers."""
    server = Server(choose)
    for name, answer in _ANSWERS.items():
        server.feature(name, _ACTIONS if name == types.TEXT_DOCUMENT_CODE_ACTION else None)(answer)
    server.command(stages.APPLY)(apply_fix)
    return server


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Learn what the editor can do, and what its user has set so far."""
    ls.able = changes.ability(params.capabilities)
    ls.settings, _ = settings_from(params.initialization_options)
    if ls.settings.format:
        ls.feature(types.TEXT_DOCUMENT_FORMATTING)(format_document)


async def initialized(ls: Server, params: types.InitializedParams) -> None:
    """Ask for the settings, and to be told when files around the documents change."""
    del params
    await follow(ls)
    await fetch_settings(ls, None)


async def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Follow new settings."""
    await fetch_settings(ls, params.settings)


def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Look at a document that was opened."""
    ls.documents.changed(ls.source(params.text_document.uri), at_once=True)


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Look at the new text once the typing stops."""
    ls.documents.changed(ls.source(params.text_document.uri))


def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Look again at everything: other files may have been saved with it."""
    del params
    ls.refresh()


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a document."""
    ls.forget(params.text_document.uri)


def files_changed(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Look again at everything: a decision may rest on any file of the context."""
    del params
    ls.refresh()


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer what can be done at a place."""
    study = await ls.documents.study(params.text_document.uri)
    if study is None:
        return []
    asked = params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic
    return await ls.documents.work(
        lambda: actions.actions(study, params.range, params.context.only, ls.able, whole=asked)
    )


async def hover_at(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Explain the findings at a place."""
    study = await ls.documents.study(params.text_document.uri)
    return None if study is None else hover.hover(study, params.position)


async def inlay_hint(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Name the stages."""
    study = await ls.documents.study(params.text_document.uri)
    return stages.inlay_hints(study, params.range) if study and ls.settings.inlay_hints else []


async def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Offer the split above the stage."""
    study = await ls.documents.study(params.text_document.uri)
    return stages.code_lenses(study) if study and ls.settings.code_lens else []


async def format_document(ls: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """Do all that needs no other file to change."""
    study = await ls.documents.study(params.text_document.uri)
    if study is None:
        return []
    result = await ls.documents.work(lambda: study.fixed_alone)
    return changes.text_edits(study.positions, difference(result.before, result.after))


async def apply_fix(ls: Server, uri: str, rule: str) -> None:
    """Do what a lens offers: an edit, which the editor applies."""
    study = await ls.documents.study(uri)
    for finding in study.found.findings if study else ():
        if study and finding.rule == rule and finding.edits:
            edit = actions.edit_of(study, finding, ls.able)
            await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, f"dockopt: {rule}"))
            return


_ANSWERS: dict[str, Callable[..., object]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configured,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: files_changed,
    types.TEXT_DOCUMENT_DID_OPEN: opened,
    types.TEXT_DOCUMENT_DID_CHANGE: changed,
    types.TEXT_DOCUMENT_DID_SAVE: saved,
    types.TEXT_DOCUMENT_DID_CLOSE: closed,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.TEXT_DOCUMENT_HOVER: hover_at,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint,
    types.TEXT_DOCUMENT_CODE_LENS: code_lens,
}
