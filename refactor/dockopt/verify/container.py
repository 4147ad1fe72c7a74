"""One container: started with limits, watched, asked, and removed again."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from dockopt.verify.client import as_fault, client, described, faults
from dockopt.verify.faults import known
from dockopt.verify.guard import TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
_PATIENCE = 60.0  # seconds beyond the time for a start until a client that says nothing is given up
_HEALTH_INTERVAL = 2  # seconds: an image's own interval is for months of running


class Output(Struct, frozen=True):
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


@contextmanager
def streamed(session: Session, container: Container, command: Sequence[str]) -> Iterator[Iterable[bytes]]:
    """Run a command as root in a running container; gives its lines as they come, and ends with the context.

    The library's own stream cannot be ended before the command does.
    """
    import subprocess

    docker = client(session.limits.start + _PATIENCE).client_config.docker_cmd
    words = [*map(str, docker), "exec", "--user", "0", container.id, *command]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet) as process:  # noqa: S603
        try:
            yield process.stdout or ()
        finally:
            process.kill()


def run(
    session: Session, image: str, command: Sequence[str], envs: Mapping[str, str], **options: Any
) -> Output:
    """Run another command than the image's own to its end, in a container of its own. Raises StartError."""
    options = {"envs": envs, "healthcheck": False, **session.networks(), **options}
    with created(session, image, command, **options) as container:
        start(container)
        code = ended(container, session.limits.start)
        found = output(session, container, TIMED_OUT if code is None else code)
        return replace(found, timed_out=code is None)


def ended(container: Container, seconds: float) -> int | None:
    """Wait for the end of a container; its exit code, None where it still runs after so many seconds."""
    from python_on_whales.exceptions import DockerException

    try:
        return int(client(seconds).container.wait(container.id))
    except DockerException as error:
        if error.return_code == TIMED_OUT:
            return None
        raise as_fault(error) from error


def _streams(heard: Iterable[tuple[str, bytes]]) -> tuple[bytes, bytes]:
    streams: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
    for source, line in heard:
        streams[source].append(line)
    return b"".join(streams["stdout"])[:OUTPUT_LIMIT], b"".join(streams["stderr"])[:OUTPUT_LIMIT]
