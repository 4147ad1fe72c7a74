"""Starting the program under test in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "refactor"
FAKE = (sys.executable, str(Path(__file__).with_name("fake_engine.py")))
REAL = (sys.executable, "-m", "dockopt")


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of a test run: this source tree, git without the user's settings."""
    path = os.pathsep.join(filter(None, (str(SOURCE), os.environ.get("PYTHONPATH"))))
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONPATH": path}
    return {**os.environ, **alone, **extra}


def start(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    program: tuple[str, ...] = FAKE,
    env: dict[str, str] | None = None,
    patience: float = 60,
) -> subprocess.CompletedProcess[bytes]:
    """Run the program to its end; by default with the stand-in for the pipeline."""
    return subprocess.run(
        [*program, *(os.fspath(each) for each in arguments)],
        cwd=cwd,
        input=stdin,
        env=environment(**(env or {})),
        capture_output=True,
        check=False,
        timeout=patience,
    )
