"""The endings that are nobody's fault: Ctrl-C, a reader that went away, a stdout that takes nothing."""

from __future__ import annotations

import atexit
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import OutputError, say, silence

if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(work: Callable[[], int]) -> int:
    """Run `work`; the exit code, and never a traceback for what the outside world did."""
    try:
        return work()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        silence(sys.stdout, sys.stderr)
        return ExitCode.BROKEN_PIPE
    except OutputError as error:
        say(f"stdout: error: {error}. Check where the output goes.")
        silence(sys.stdout, sys.stderr)
        return ExitCode.FAILED


def leave(code: int) -> NoReturn:
    """End the process as mypy does: to free each object first takes a tenth of a short run."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # the interpreter's own ending says what is wrong
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - the interpreter calls it too
    os._exit(code)
