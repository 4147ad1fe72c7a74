"""Runs one program with a limit in seconds: `python guard.py SECONDS PARENT PROGRAM ARGUMENT…`.

The Docker client library starts the `docker` program and waits for it without a limit of its own. It calls
this in front of it. The program ends when its time is over, and when PARENT, which wanted it, is gone.
"""

import os
import subprocess
import sys
import time

TIMED_OUT = 124  # as timeout(1) says it
_GRACE = 5.0  # seconds between asking a program to end and ending it


def limited(seconds: float, parent: int, command: list[str]) -> int:
    """Run the command to its end or to the end of its time; the exit code."""
    end = time.monotonic() + seconds
    with subprocess.Popen(command) as child:  # noqa: S603 - the words come from our own client
        while time.monotonic() < end and os.getppid() == parent:
            try:
                return child.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            except KeyboardInterrupt:  # the terminal told the child, too
                end = min(end, time.monotonic() + _GRACE)
        _end(child)
        return TIMED_OUT


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    raise SystemExit(limited(float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
