"""From edits of texts to what an editor applies: for this version of the document, with its other files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import (
    CreateFile,
    OptionalVersionedTextDocumentIdentifier,
    ResourceOperationKind,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)
from msgspec import Struct

from dockopt.lsp.smallest import difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lsprotocol.types import ClientCapabilities

    from dockopt.engine.types import Edit, FileChange
    from dockopt.lsp.positions import Positions
    from dockopt.lsp.study import Study


class Ability(Struct, frozen=True):
    """What an editor can do with what it is given.

    `watches`: tell which files change. `versions`: check that an edit is for the text that it has.
    `other_files`: make and change other files with it. `disabled_actions`: show an action that cannot be
    done, with the reason.
    """

    watches: bool = False
    versions: bool = False
    other_files: bool = False
    disabled_actions: bool = False


def ability(client: ClientCapabilities) -> Ability:
    """Read the abilities out of what the editor says of itself."""
    edits = client.workspace.workspace_edit if client.workspace else None
    operations = (edits.resource_operations if edits else None) or ()
    versions = bool(edits and (edits.document_changes or operations))  # some say the second alone
    action = client.text_document.code_action if client.text_document else None
    files = client.workspace.did_change_watched_files if client.workspace else None
    return Ability(
        bool(files and files.dynamic_registration),
        versions,
        ResourceOperationKind.Create in operations,
        bool(action and action.disabled_support),
    )


def text_edits(positions: Positions, edits: Iterable[Edit]) -> list[TextEdit]:
    """The edits at the places of the editor."""
    return [TextEdit(positions.range(each.start, each.end), each.text) for each in edits]


def workspace_edit(
    study: Study, edits: Iterable[Edit], files: Iterable[FileChange], able: Ability
) -> WorkspaceEdit:
    """The edits of the Dockerfile and of other files, as one change."""
    source = study.source
    own = text_edits(study.positions, edits)
    if not able.versions:
        return WorkspaceEdit(changes={source.uri: own})
    document = OptionalVersionedTextDocumentIdentifier(source.uri, source.version)
    parts: list[TextDocumentEdit | CreateFile] = []
    for change in files:
        parts += _other_file(study, change)
    return WorkspaceEdit(document_changes=[*parts, TextDocumentEdit(document, list(own))])


def _other_file(study: Study, change: FileChange) -> Iterator[TextDocumentEdit | CreateFile]:
    uri = study.uri_of(change.path)
    if uri is None:
        return
    if change.before is None:
        yield CreateFile(uri)
    before = change.before or ""
    edits = text_edits(study.positions_in(before), difference(before, change.after))
    yield TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri), list(edits))
