"""`dockopt lsp`: the language server on stdin and stdout, until the editor ends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.advice import failure
from dockopt.cli.choice import Choice, Chooser
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import say

if TYPE_CHECKING:
    from dockopt.engine.types import Options
    from dockopt.lsp.settings import Settings


def run() -> int:
    """Serve one editor; the exit code."""
    try:
        from dockopt.lsp.handlers import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("dockopt"):
            raise
        say(f"dockopt: error: the language server needs {error.name}. Run `pip install 'dockopt[lsp]'`.")
        return ExitCode.FAILED
    make_server(options_for).start_io()
    return ExitCode.DONE


def options_for(settings: Settings, folder: Path | None) -> Options:
    """What the editor and the nearest configuration file allow for a Dockerfile in the folder.

    Raises SettingsError.
    """
    from dockopt.cli.configuration_file import ConfigurationError
    from dockopt.engine.types import Options
    from dockopt.lsp.settings import SettingsError

    choice = Choice(
        settings.select,
        settings.extend_select,
        settings.ignore,
        settings.unsafe_fixes,
        isolated=folder is None,
    )
    try:
        allowed = Chooser(choice).allowed(folder or Path())
    except ConfigurationError as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        raise SettingsError(failure(str(folder), error)) from error
    return Options(unsafe=allowed.unsafe, selected=allowed.rules)
