"""The Docker engine, through python-on-whales: found, asked whether it answers, and asked in raw words.

The library is an optional extra and slow to load, so it is loaded here and only when it is needed.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockopt.verify.faults import INSTALL, EngineError, fault
from dockopt.verify.guard import TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_on_whales import DockerClient

_ANSWER = 60.0  # seconds for the engine's first answer
_GUARD = Path(__file__).with_name("guard.py")


def client(limit: float | None = None) -> DockerClient:
    """Return a client; with a limit, each of its calls ends after so many seconds. Raises EngineError.

    The many short questions about a container go without: a guard costs as much as they do.
    """
    try:
        from python_on_whales import DockerClient
    except ImportError as error:
        raise EngineError("the library python-on-whales is not installed", f"Run {INSTALL}.") from error
    if limit is None:
        return DockerClient()
    # -I and -S: the guard needs nothing but the standard library, and starts in a third of the time.
    guard = [sys.executable, "-I", "-S", str(_GUARD), str(limit), str(os.getpid()), "docker"]
    return DockerClient(client_call=guard)


def require_engine() -> None:
    """Raise EngineError unless an engine answers in time."""
    import shutil

    if shutil.which("docker") is None:
        raise EngineError("there is no `docker` program on PATH", "Install the Docker client.")
    _refuse_podman()
    with faults():
        version = client(_ANSWER).version().server
    if version is None:
        raise EngineError("no Docker engine answers", "Start Docker.")


def require_network(docker: DockerClient, name: str | None) -> None:
    """Raise EngineError unless the engine has this network: the builds before its first use take minutes."""
    from python_on_whales.utils import run

    if name is not None and not name.startswith("container:"):
        with faults():
            run([*docker.client_config.docker_cmd, "network", "inspect", name], return_stderr=False)


def _refuse_podman() -> None:
    """Raise EngineError when `docker` is Podman in disguise: it knows neither buildx nor its progress."""
    import subprocess

    words = ("docker", "--version")
    try:
        said = subprocess.run(words, capture_output=True, check=False, timeout=_ANSWER).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return  # what is wrong with it the next call tells
    if b"podman" in said.lower():
        raise EngineError(
            "the `docker` program on PATH is Podman, which has no buildx",
            "Install Docker's own client with buildx; DOCKER_HOST may name any engine with Docker's API.",
        )


@contextmanager
def faults() -> Iterator[None]:
    """Turn what the client library raises into an EngineError with advice."""
    from python_on_whales.exceptions import DockerException

    try:
        yield
    except DockerException as error:
        raise as_fault(error) from error


def as_fault(error: Any) -> EngineError:
    """Return the EngineError for a DockerException."""
    if error.return_code == TIMED_OUT and not (error.stderr or "").strip():
        command = " ".join(map(str, error.docker_command[6:9]))
        return EngineError(f"`{command}` took too long", "Run again with a larger --time-limit.")
    return fault(error.stderr or "")


def described(docker: DockerClient, image: str) -> dict[str, Any]:
    """Return the engine's description of an image, as `docker image inspect` gives it.

    The library's own model drops fields that it does not know (a health check's StartInterval) and rewrites
    others (WorkingDir), so the answer is read raw.
    """
    from python_on_whales.utils import run

    with faults():
        answer = run([*docker.client_config.docker_cmd, "image", "inspect", image], return_stderr=False)
    images: list[dict[str, Any]] = json.loads(answer)
    return images[0]
