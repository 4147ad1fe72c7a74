"""What goes wrong with one file becomes words, so that the next has its turn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from dockopt.cli.advice import failure
from dockopt.cli.configuration_file import ConfigurationError
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import OutputError
from dockopt.report.names import printable
from dockopt.report.text import bug, crash

if TYPE_CHECKING:
    from collections.abc import Callable

P = TypeVar("P", bound=Path | None)
T = TypeVar("T")
DIED = "the process that worked on it died"


class Failed(Struct, frozen=True):
    """A file that could not be worked on: the line to say, and the exit code that is due."""

    line: str
    code: ExitCode = ExitCode.FAILED


def attempt(work: Callable[[P], T], path: P) -> T | Failed:
    """Return what `work` makes of a file, or what went wrong. What ends the whole run is raised."""
    try:
        return work(path)
    except (BrokenPipeError, OutputError):
        raise
    except Exception as error:  # noqa: BLE001 - the last gate: the file keeps its text, the others go on
        return failed(str(path or "stdin"), error)


def failed(name: str, error: Exception) -> Failed:
    """Say what an error means for the file of this name."""
    if isinstance(error, ConfigurationError):
        return Failed(str(error))
    if isinstance(error, OSError):
        return Failed(failure(name, error))
    return Failed(f"{printable(name)}: {crash(error)}", ExitCode.STOPPED_BY_GATE)


def stopped_by(name: str, reason: str) -> Failed:
    """Say that a bug of dockopt ended the work on a file."""
    return Failed(f"{printable(name)}: {bug(reason)}", ExitCode.STOPPED_BY_GATE)
