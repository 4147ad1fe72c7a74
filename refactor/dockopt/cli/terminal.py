"""The two streams: data goes to stdout byte for byte, words go to stderr."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from dockopt.report.style import Style


def style_for(stream: TextIO | None) -> Style:
    """Colour only on a terminal that can show it, and only if the user does not object (no-color.org)."""
    from dockopt.report.style import Style  # here: `--version` needs no style

    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(colour=wanted and is_terminal(stream))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at the stream. None: the stream is closed."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed behind our back
        return False


class OutputError(Exception):
    """Stdout took not everything: the run has no use any more, whatever file it was at."""


def write_data(data: bytes) -> None:
    """Write to stdout and nothing else than these bytes.

    Raises OutputError when stdout does not take them, and BrokenPipeError when nobody reads any more.
    """
    if sys.stdout is None:
        raise OutputError("it is closed")
    try:
        sys.stdout.flush()
        rest = memoryview(data)
        while rest:  # unbuffered (`python -u`), a write may take a part only
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.strerror or str(error)) from error


def say(line: str) -> None:
    """Write a line of words to stderr. A stderr that takes nothing must not spoil the work."""
    if sys.stderr is None:
        return
    text = (line + "\n").encode(sys.stderr.encoding or "utf-8", "backslashreplace")
    try:
        sys.stderr.flush()
        sys.stderr.buffer.write(text)
        sys.stderr.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError:
        silence(sys.stderr)


def read_stdin() -> bytes:
    """All bytes of stdin. Raises OSError when there is none."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "stdin is closed")
    return sys.stdin.buffer.read()


def silence(*streams: TextIO | None) -> None:
    """Point the streams at nothing, so that the interpreter's last flush of what they hold does not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None:
            os.dup2(nowhere, stream.fileno())


def show_diff(diff: str) -> None:
    """Write a diff to stdout: as it is to a pipe or a file, painted and made safe to a terminal."""
    if is_terminal(sys.stdout):
        from dockopt.report.style import shown_diff

        diff = shown_diff(diff, style_for(sys.stdout))
    write_data(diff.encode("utf-8", "surrogateescape"))
