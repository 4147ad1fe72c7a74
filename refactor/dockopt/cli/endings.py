"""The endings that are nobody's fault: Ctrl-C, a reader that went away, a stdout that takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        silence()
        return ExitCode.BROKEN_PIPE
    except OutputError as error:
        say(f"stdout: error: {error}. Check where the output goes.")
        silence()
        return ExitCode.FAILED
