"""Building one side under a private name, with the builder's log read as it comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.verify.buildlog import BuildFailure, BuildLog, Step
from dockopt.verify.client import client
from dockopt.verify.faults import EngineError, known, last_line
from dockopt.verify.guard import TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dockopt.verify.session import Session


# The only fault of the engine that a step of the build tells of in its own words.
_FULL = "no space left on device"


class Build(Struct, frozen=True):
    """A finished build: the image's private name, the wall clock in seconds, and the steps."""

    image: str
    seconds: float
    steps: tuple[Step, ...]

    @property
    def ran(self) -> tuple[Step, ...]:
        """The steps that the cache did not have."""
        return tuple(step for step in self.steps if step.runs)


class BuildError(Exception):
    """The Dockerfile cannot be built: its own fault, not the engine's."""

    def __init__(self, failure: BuildFailure) -> None:
        super().__init__(failure.error)
        self.failure = failure


def build(
    session: Session, file: Path, context: Path, tag: str, more: Mapping[str, Any] | None = None
) -> Build:
    """Build an image. Raises BuildError, and EngineError where the surroundings are at fault.

    `more`: options of the library's `build`.
    """
    log = BuildLog()
    start = time.monotonic()
    error = _run(session, log, {**_options(session, file, tag), **(more or {})}, context)
    if error is not None:
        _blame(session, log, error)
    return Build(session.image(tag), time.monotonic() - start, log.steps())


def _options(session: Session, file: Path, tag: str) -> dict[str, Any]:
    network: dict[str, Any] = {"network": session.build_network} if session.build_network else {}
    if session.build_network == "host":
        network["allow"] = ["network.host"]
    # `load`: a builder in a container or a cluster keeps its images to itself otherwise. `provenance`: an
    # attestation would be a second manifest in the image.
    return {
        "file": file,
        "tags": session.image(tag),
        "builder": session.builder,
        "load": True,
        "provenance": False,
        "progress": "rawjson",
        "stream_logs": True,
        **network,
    }


def _run(session: Session, log: BuildLog, options: dict[str, Any], context: Path) -> Any:
    """Feed the log; the library's exception when the build failed."""
    from python_on_whales.exceptions import DockerException

    try:
        lines: Any = client(session.limits.build).buildx.build(context, **options)
        for line in lines:
            step = log.feed(line)
            session.step(step or "", *log.progress())
    except DockerException as error:
        return error
    return None


def _blame(session: Session, log: BuildLog, error: Any) -> None:
    if error.return_code == TIMED_OUT:
        limit = f"{session.limits.build:.0f} s"
        raise EngineError(f"the build took longer than {limit}", "Give it more time with --build-limit.")
    failure = log.failure()
    full = known(failure.output) if failure and _FULL in failure.output.lower() else None
    surroundings = known(log.words()) or full
    if surroundings is not None:
        raise surroundings
    if failure is None:  # the Dockerfile is not to blame for what nobody says of it
        words = last_line(log.words())
        raise EngineError(
            f"the build failed and the builder named no error{words and f': {words}'}",
            "Run again; `docker info` and `docker buildx ls` tell whether the engine and the builder run.",
        )
    raise BuildError(failure)
