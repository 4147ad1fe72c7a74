"""Following what changes outside the documents: the settings, and the files that decisions rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from dockopt.lsp.server import Server

SECTION = "dockopt"
_PATTERNS = ("**/*",)  # any file of a build context may be evidence


async def follow(ls: Server) -> None:
    """Ask the editor to tell of changed settings and files, where it can be asked."""
    workspace = ls.client_capabilities.workspace
    wanted: list[types.Registration] = []
    if ls.able.watches:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _PATTERNS]
        wanted.append(
            types.Registration(
                "dockopt-files",
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            )
        )
    if workspace and (own := workspace.did_change_configuration) and own.dynamic_registration:
        wanted.append(
            types.Registration(
                "dockopt-settings",
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(SECTION),
            )
        )
    if wanted:
        await ls.client_register_capability_async(types.RegistrationParams(wanted))


async def fetch_settings(ls: Server, sent: object) -> None:
    """Take the settings from the editor: asked for where it can be asked, else as it sent them."""
    workspace = ls.client_capabilities.workspace
    if workspace and workspace.configuration:
        items = [types.ConfigurationItem(section=SECTION)]
        answer = await ls.workspace_configuration_async(types.ConfigurationParams(items))
        if answer and answer[0] is not None:
            ls.configure(answer[0])
    elif sent is not None:
        ls.configure(_section(sent))


def _section(sent: object) -> object:
    """The part that is ours: an editor sends it alone, or all that its user has set for servers."""
    return sent.get(SECTION, sent) if isinstance(sent, Mapping) else sent
