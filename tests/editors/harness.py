"""Starts an editor on a copy of a project; a test skips where the editor is not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.program import environment

FIXTURES = Path(__file__).parents[2] / "fixtures" / "projects"
BROKEN = "FROM a\nCOPY a\n"


@dataclass(frozen=True)
class Desk:
    """A project to work on, and what was seen: the editor writes into `seen`."""

    root: Path
    seen: Path

    @property
    def dockerfile(self) -> Path:
        """The file that is edited."""
        return self.root / "Dockerfile"

    def write(self, text: str) -> None:
        """Give it another text; line ends stay as they are."""
        self.dockerfile.write_bytes(text.encode())

    def text(self) -> str:
        """The Dockerfile on disk."""
        return self.dockerfile.read_bytes().decode()

    def run(self, *command: str | Path) -> str:
        """Run an editor to its end; what it printed."""
        name = str(command[0])
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
        done = subprocess.run(
            [*map(str, command)],
            cwd=self.root,
            env=environment(
                HOME=str(self.root.parent),
                NVIM_LOG_FILE=os.devnull,
                PATH=os.pathsep.join([str(self.root.parent), os.environ["PATH"]]),
                TERM="dumb",
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=90,
            check=False,
        )
        return done.stdout.decode(errors="replace")


def desk(folder: Path, project: str = "node-typescript") -> Desk:
    """Copy a project, with `dockopt` as a program that the editors can start."""
    root = folder / "project"
    shutil.copytree(FIXTURES / project, root)
    program = folder / "dockopt"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dockopt "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return Desk(root, folder / "seen")
