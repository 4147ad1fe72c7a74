"""The console entry: hands the arguments to the commands and turns every ending into an exit code."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, NoReturn

from dockopt import __version__
from dockopt.cli.endings import guarded, leave
from dockopt.cli.terminal import write_data

if TYPE_CHECKING:
    from collections.abc import Sequence


# Objects made before garbage is first looked for, as in mypy: a start makes many and throws few away.
_OBJECTS = 200_000


def run() -> NoReturn:
    """Be the `dockopt` command."""
    gc.set_threshold(_OBJECTS)
    leave(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Do what the arguments say; the exit code."""
    return guarded(lambda: _dispatch(argv))


def _dispatch(argv: Sequence[str]) -> int:
    if list(argv) == ["--version"]:  # answered before Typer is loaded, which takes most of the start-up time
        write_data(f"dockopt {__version__}\n".encode())
        return 0
    from dockopt.cli.plain import plain_request
    from dockopt.cli.request import CheckRequest

    request = plain_request(argv)
    if isinstance(request, CheckRequest):
        from dockopt.cli import check

        return check.run(request)
    if request is not None:
        from dockopt.cli import fix

        return fix.run(request)
    from dockopt.cli.app import invoke

    return invoke(argv)
