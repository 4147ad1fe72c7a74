"""The Docker command line, as far as these tests need it: build, inspect, run, export.

Everything made here carries the prefix ``dockopt-test`` and is removed by :meth:`Docker.clean`.
Host networking throughout: an engine without a bridge is enough.
"""

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from .project import ROOT

PREFIX = "dockopt-test"
BUILD_LIMIT = 900  # seconds; a cold build of the largest project takes a tenth of it
RUN_LIMIT = 60  # seconds
# Where base images cannot be pulled, this gives those that a Dockerfile names a local one.
STANDINS = Path(os.environ.get("DOCKOPT_STANDINS", ROOT.parent / "shared" / "engine" / "standins"))


class BuildError(Exception):
    """The image could not be built; the message ends with the builder's last words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One vertex of the build graph: its name as the builder prints it, and whether it ran."""

    name: str
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: wall clock in seconds and the steps in the order of their names' first mention."""

    image: str
    seconds: float
    steps: tuple[Step, ...]

    def commands(self, words: str = "") -> tuple[Step, ...]:
        """Return the RUN steps whose text contains these words."""
        return tuple(s for s in self.steps if "] RUN " in s.name and words in s.name)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left: exit code, standard output and error, undecoded."""

    code: int
    stdout: bytes
    stderr: bytes


class Docker:
    """One engine, spoken to through the client that is on PATH."""

    def __init__(self) -> None:
        self._made: list[str] = []

    def call(self, *args: str, limit: float = RUN_LIMIT) -> Finished:
        """Run one client command to its end; a time-out is an exception, an exit code is not."""
        done = subprocess.run(["docker", *args], capture_output=True, stdin=subprocess.DEVNULL, timeout=limit)
        return Finished(done.returncode, done.stdout, done.stderr)

    def demand(self, *args: str, limit: float = RUN_LIMIT) -> str:
        """Run one client command that must succeed and return its output."""
        done = self.call(*args, limit=limit)
        if done.code:
            raise RuntimeError(f"docker {' '.join(args)}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode()

    def build(self, folder: Path, name: str, file: Path | None = None, limit: float = BUILD_LIMIT) -> Build:
        """Build the folder's Dockerfile, or ``file``, as image ``name`` (the prefix is added)."""
        image = f"{PREFIX}/{name}"
        file = file or folder / "Dockerfile"
        if STANDINS.exists():
            subprocess.run([STANDINS, file], check=True, capture_output=True, timeout=RUN_LIMIT)
        start = time.monotonic()
        options = ("--network=host", "--progress=rawjson", f"--file={file}", f"--tag={image}")
        done = self.call("build", *options, str(folder), limit=limit)
        seconds = time.monotonic() - start
        log = done.stderr.decode(errors="replace")
        if done.code:
            raise BuildError(f"{image}: {last_words(log)}")
        self._made.append(image)
        return Build(image, seconds, steps(log))

    def inspect(self, image: str) -> dict[str, Any]:
        """Return the engine's description of an image; ``Size`` is in bytes, ``Config`` the contract."""
        described: list[dict[str, Any]] = json.loads(self.demand("image", "inspect", image))
        return described[0]

    def run(self, image: str, *args: str, options: tuple[str, ...] = ()) -> Finished:
        """Run the image to its end and remove the container."""
        return self.call("run", "--rm", "--network=host", *options, image, *args)

    @contextmanager
    def started(self, image: str, options: tuple[str, ...] = ()) -> Iterator[str]:
        """Start the image in the background; yields the container's id and removes it afterwards."""
        container = self.demand("run", "--detach", "--network=host", *options, image).strip()
        try:
            yield container
        finally:
            self.demand("rm", "--force", "--volumes", container)

    @contextmanager
    def exported(self, image: str) -> Iterator[IO[bytes]]:
        """Yield the image's whole file system as a tar stream, read to its end or closed early."""
        container = self.demand("create", image, "true").strip()
        export = subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE)
        try:
            if export.stdout is None:
                raise RuntimeError("no pipe to docker export")
            with export.stdout as stream:
                yield stream
        finally:
            export.wait(RUN_LIMIT)
            self.demand("rm", "--force", "--volumes", container)

    def clean(self) -> None:
        """Remove every image that this object built."""
        for image in self._made:
            self.call("image", "rm", "--force", image)
        self._made.clear()


def last_words(log: str) -> str:
    """Return the end of a raw JSON build log as text: the failed step's output and the builder's error."""
    events = list(_events(log))
    words = [entry["data"] for event in events for entry in event.get("logs") or ()]
    errors = [
        vertex["error"] for event in events for vertex in event.get("vertexes") or () if "error" in vertex
    ]
    said = "".join(_decoded(word) for word in words)[-1500:]
    plain = [line for line in log.splitlines() if not line.startswith("{")]
    return "\n".join([said, *errors, *plain[-3:]])


def steps(log: str) -> tuple[Step, ...]:
    """Read the steps out of a raw JSON build log; later events about a step override earlier ones."""
    seen: dict[str, dict[str, Any]] = {}
    for event in _events(log):
        for vertex in event.get("vertexes") or ():
            seen.setdefault(vertex["digest"], {}).update(vertex)
    return tuple(Step(v["name"], bool(v.get("cached")), _lasted(v)) for v in seen.values())


def _events(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _decoded(data: str) -> str:
    return base64.b64decode(data).decode(errors="replace")


def _lasted(vertex: dict[str, Any]) -> float:
    try:
        ends = [datetime.fromisoformat(vertex[key][:19]) for key in ("started", "completed")]
    except KeyError:
        return 0.0
    return (ends[1] - ends[0]).total_seconds()
