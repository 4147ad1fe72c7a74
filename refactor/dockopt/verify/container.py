"""One container: started with limits, watched, asked, and removed again."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dockopt.verify.client import as_fault, client, described, faults
from dockopt.verify.faults import known
from dockopt.verify.guard import TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from python_on_whales import Container

    from dockopt.verify.session import Session

OUTPUT_LIMIT = 1_000_000  # bytes of each stream that are kept
_LINES = 5000  # of a container's log that are read, its last ones
# What the engine says of a command, a user or a folder that is not there, and of a container that has ended.
_UNSTARTABLE = (
    "cannot start a stopped process",
    "failed to create task",
    "runc",
    "unable to find user",
    "non running container",
    "is not running",
)
_HEALTH_INTERVAL = 2  # seconds: an image's own interval is for months of running


@dataclass(frozen=True, slots=True)
class Output:
    """What a command left: its exit code and both streams. `timed_out`: it was still running."""

    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.stdout.decode(errors="replace")

    @property
    def err(self) -> str:
        """Standard error as text."""
        return self.stderr.decode(errors="replace")


class StartError(Exception):
    """The container cannot be started: its command, user or folder is not there."""


def restrictions(session: Session) -> dict[str, Any]:
    """Return the options of every container here: bounded, without new rights, marked, never pulled."""
    return {
        "memory": session.limits.memory,
        "pids_limit": session.limits.pids,
        "security_options": ["no-new-privileges"],
        "log_driver": "json-file",
        "log_options": ["max-size=20m"],
        "labels": session.labels,
        "pull": "never",
    }


@contextmanager
def started(
    session: Session, image: str, envs: Mapping[str, str], command: Sequence[str] = (), **options: Any
) -> Iterator[Container]:
    """Start an image as its users do; the container is removed at the end. Raises StartError."""
    own = {"envs": envs, **session.networks(), **_health_options(session, image)}
    with created(session, image, command, **own, **options) as container:
        start(container)
        yield container


@contextmanager
def created(session: Session, image: str, command: Sequence[str] = (), **options: Any) -> Iterator[Container]:
    """Create a container without starting it; removed at the end. `options`: of the library's `create`."""
    container = _create(session, image, command, options)
    try:
        yield container
    finally:
        with faults():
            container.remove(force=True, volumes=True)


def _create(session: Session, image: str, command: Sequence[str], options: Mapping[str, Any]) -> Container:
    from python_on_whales.exceptions import DockerException

    try:
        return session.docker.container.create(image, list(command), **restrictions(session), **options)
    except DockerException as error:
        if "no command specified" in (error.stderr or "").lower():
            raise StartError("the image names no command") from error
        raise as_fault(error) from error


def _health_options(session: Session, image: str) -> dict[str, Any]:
    """Let an image's health check run at once and often; its command stays as it is."""
    health = (described(session.docker, image).get("Config") or {}).get("Healthcheck") or {}
    if (health.get("Test") or ["NONE"])[0] == "NONE":
        return {}
    retries = math.ceil(session.limits.start / _HEALTH_INTERVAL)
    return {"health_interval": _HEALTH_INTERVAL, "health_retries": retries}


def start(container: Container) -> None:
    """Start a created container. Raises StartError when the image, or one that ended, is at fault."""
    from python_on_whales.exceptions import DockerException

    try:
        container.start()
    except DockerException as error:
        words = error.stderr or ""
        if any(each in words for each in _UNSTARTABLE):
            raise StartError(_cause(words)) from error
        raise as_fault(error) from error


def _cause(words: str) -> str:
    """Return the last clause of a runtime's chain of errors, which is the one that explains it."""
    line = next((line for line in words.splitlines() if line.strip()), "")
    return line.rsplit("runc create failed: ", 1)[-1].rsplit("Error response from daemon: ", 1)[-1].strip()


def output(session: Session, container: Container, code: int) -> Output:
    """Return what the container said so far. `code` goes with it: the exit code if it has ended."""
    with faults():
        heard: Any = session.docker.container.logs(container, stream=True, tail=_LINES)
        return Output(code, *_streams(heard))


def execute(session: Session, container: Container, command: Sequence[str], **options: Any) -> Output:
    """Run a command in a running container, for as long as a start may take."""
    from python_on_whales.exceptions import DockerException

    heard: list[tuple[str, bytes]] = []
    try:
        calls = client(session.limits.start).container
        parts: Any = calls.execute(container.id, list(command), stream=True, **options)
        for part in parts:
            heard.append(part)  # noqa: PERF402 - what came before an exception counts
    except DockerException as error:
        timed_out = error.return_code == TIMED_OUT
        if not timed_out and known(error.stderr or ""):
            raise as_fault(error) from error
        return Output(error.return_code, *_streams(heard), timed_out=timed_out)
    return Output(0, *_streams(heard))


def run(
    session: Session, image: str, command: Sequence[str], envs: Mapping[str, str], **options: Any
) -> Output:
    """Run another command than the image's own to its end, in a container of its own. Raises StartError."""
    options = {"envs": envs, "healthcheck": False, **session.networks(), **options}
    with created(session, image, command, **options) as container:
        start(container)
        ended = wait_for(lambda: not container.state.running, session.limits.start)
        found = output(session, container, container.state.exit_code or 0)
        return found if ended else Output(TIMED_OUT, found.stdout, found.stderr, timed_out=True)


def wait_for(condition: Callable[[], object], seconds: float, pause: float = 0.2) -> bool:
    """Ask again and again; whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _streams(heard: Iterable[tuple[str, bytes]]) -> tuple[bytes, bytes]:
    streams: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
    for source, line in heard:
        streams[source].append(line)
    return b"".join(streams["stdout"])[:OUTPUT_LIMIT], b"".join(streams["stderr"])[:OUTPUT_LIMIT]
