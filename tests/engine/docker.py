"""The Docker command line, for what these tests ask of an engine beside the proof itself."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .project import ROOT

LIMIT = 60  # seconds for one command
# Where base images cannot be pulled, this gives those that a Dockerfile names a local one.
STANDINS = Path(os.environ.get("DOCKOPT_STANDINS", ROOT.parent / "shared" / "engine" / "standins"))


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left: exit code, standard output and error, undecoded."""

    code: int
    stdout: bytes
    stderr: bytes


class Docker:
    """One engine, spoken to through the client that is on PATH."""

    def call(self, *args: str, limit: float = LIMIT) -> Finished:
        """Run one client command to its end; a time-out is an exception, an exit code is not."""
        done = subprocess.run(["docker", *args], capture_output=True, stdin=subprocess.DEVNULL, timeout=limit)
        return Finished(done.returncode, done.stdout, done.stderr)

    def demand(self, *args: str, limit: float = LIMIT) -> str:
        """Run one client command that must succeed and return its output."""
        done = self.call(*args, limit=limit)
        if done.code:
            raise RuntimeError(f"docker {' '.join(args)}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode()


def stand_in(*files: Path) -> None:
    """Give the base images that these Dockerfiles name a local stand-in, where they cannot be pulled."""
    if STANDINS.exists():
        subprocess.run([STANDINS, *files], check=True, capture_output=True, timeout=LIMIT)
