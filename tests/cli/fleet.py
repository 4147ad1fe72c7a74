"""A fleet of Dask on this machine: a scheduler and workers, each a process, on the loopback address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .program import FAKE, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 120  # seconds: to start a process of Dask takes two of a core, and the machine may be busy
# The processes that do the work get the stand-in for the pipeline.
_SITE = f"""
import runpy, sys
if "dockopt.cli.fleet_process" in sys.orig_argv:
    runpy.run_path({FAKE[1]!r})["install"]()
"""


class Fleet:
    """Where the scheduler is, and the processes: the scheduler first."""

    def __init__(self, address: str, processes: list[subprocess.Popen[bytes]]) -> None:
        self.scheduler = address.replace("tcp://", "dask://")
        self.processes = processes


@contextmanager
def fleet(folder: Path, *, workers: int) -> Iterator[Fleet]:
    """Start a fleet that works with what lies in the folder, and end it."""
    (folder / "sitecustomize.py").write_text(_SITE)
    file, log = folder / "scheduler.json", folder / "log"
    found = ("--scheduler-file", str(file), "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
    alone = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
    path = os.pathsep.join([str(folder), environment()["PYTHONPATH"]])
    words = [["scheduler", *found, "--port", "0"], *(["worker", *found, *alone] for _ in range(workers))]
    with log.open("wb") as output:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options],
                env=environment(PYTHONPATH=path, DASK_CONFIG=str(folder)),
                cwd=folder,
                stdout=output,
                stderr=output,
            )
            for kind, *options in words
        ]
        try:
            wait_for(lambda: file.exists() and log.read_text().count("Registered to:") == workers)
            yield Fleet(json.loads(file.read_text())["address"], processes)
        finally:
            for process in reversed(processes):
                process.kill()
                process.wait()


def wait_for(happened: Callable[[], bool]) -> None:
    """Return when it has happened; fail when it does not."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)
