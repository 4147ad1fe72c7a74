"""The options of `dockopt web`, for Typer."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from dockopt.cli.choice import NO_CHOICE, Choice
from dockopt.cli.choice_options import (
    Config,
    Context,
    ExtendSelect,
    Ignore,
    Isolated,
    Select,
    UnsafeFixes,
    choice_of,
)

HELP = """Show in a browser what can be made of a Dockerfile.

The page is for this machine alone: paste or open a Dockerfile, or choose one
of PROJECT, a folder or a file. It writes nothing, runs nothing and loads
nothing from elsewhere. `pip install 'dockopt[web]'` brings what it needs.

\b
Examples:
  dockopt web             a page for pasted Dockerfiles
  dockopt web .           the Dockerfiles from here down, and their files
  dockopt web --port 8000 api
"""
EXIT_CODES = """\b
Exit codes:
  0  ended by Ctrl-C                    2  usage, a library or port is missing
"""


class WebRequest(Struct, frozen=True):
    """The options of `dockopt web`, as given. `port` 0: a free one."""

    project: str | None = None
    port: int = 0
    context: str | None = None
    choice: Choice = NO_CHOICE


def web(
    ctx: typer.Context,
    project: Annotated[str | None, typer.Argument(metavar="[PROJECT]", hidden=True)] = None,
    *,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port. Default: a free one.")
    ] = 0,
    unsafe: UnsafeFixes = None,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
    context: Context = None,
) -> None:
    """Turn the options into a request and leave it to `invoke`."""
    choice = choice_of(select, extend_select, ignore, unsafe=unsafe, config=config, isolated=isolated)
    ctx.obj.append(WebRequest(project, port, context, choice))
