"""The options of `dockopt lsp`, for Typer."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

HELP = """Run the language server, for an editor to start.

It speaks the Language Server Protocol on stdin and stdout, reads files and
runs nothing. `pip install 'dockopt[lsp]'` brings what it needs.

\b
Example:
  vim.lsp.config('dockopt', { cmd = { 'dockopt', 'lsp' } })  in Neovim
"""
EXIT_CODES = """\b
Exit codes:
  0  the editor ended it                2  a library is missing
"""


class LspRequest(Struct, frozen=True):
    """There is nothing to ask for: the editor sends its settings."""


def lsp(
    ctx: typer.Context,
    *,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Talk on stdin and stdout, as always: some editors say so.")
    ] = False,
) -> None:
    """Turn the options into a request and leave it to `invoke`."""
    del stdio
    ctx.obj.append(LspRequest())
