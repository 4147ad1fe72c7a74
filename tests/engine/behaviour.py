"""What a container does when it is used: answers of a server, exit code and output of a program."""

import http.client
import socket
import time
from typing import Any

from .docker import Docker
from .project import Use

START_LIMIT = 30.0  # seconds until a server has to accept connections


def observe(docker: Docker, image: str, use: Use) -> list[str]:
    """Use the image as its project says; each observation is one comparable line."""
    if use.kind == "exit":
        return [_call(docker, image, call, use) for call in use.calls]
    if _listening(use.port):
        raise RuntimeError(f"port {use.port} is taken: an answer would not be the container's")
    health = _health(docker.inspect(image)["Config"])
    with docker.started(image, use.options) as container:
        if not _wait(docker, container, use.port):
            return [f"does not listen on {use.port}: {_log(docker, container)}"]
        seen = [_ask(use.port, path) for path in use.paths]
        if health:
            seen.append(f"health check: exit {docker.call('exec', container, *health).code}")
    return seen + [_call(docker, image, call, use) for call in use.calls]


def differences(before: list[str], after: list[str]) -> list[str]:
    """Compare two lists of observations; a dead original is a difference too, never a match."""
    if any(line.startswith("does not listen") for line in before):
        return [f"the original {before[0]}"]
    if len(before) != len(after):
        return [f"answered {before}, now {after}"]
    return [f"answered {old}, now {new}" for old, new in zip(before, after, strict=True) if old != new]


def _call(docker: Docker, image: str, call: tuple[str, ...], use: Use) -> str:
    done = docker.run(image, *call, options=use.options)
    return f"{' '.join(call) or 'default command'}: exit {done.code} {done.stdout!r}"


def _ask(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        reply = connection.getresponse()
        return f"{path}: {reply.status} {reply.getheader('Content-Type')} {reply.read()!r}"
    except (OSError, http.client.HTTPException) as error:
        return f"{path}: {type(error).__name__}"
    finally:
        connection.close()


def _health(config: dict[str, Any]) -> list[str]:
    test: list[str] = (config.get("Healthcheck") or {}).get("Test") or ["NONE"]
    kind, *words = test
    if kind == "CMD-SHELL":
        return [*(config.get("Shell") or ["/bin/sh", "-c"]), *words]
    return words if kind == "CMD" else []


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(docker: Docker, container: str, port: int) -> bool:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if _listening(port):
            return True
        if docker.demand("inspect", "--format={{.State.Running}}", container).strip() != "true":
            return False
        time.sleep(0.1)
    return False


def _log(docker: Docker, container: str) -> str:
    done = docker.call("logs", "--tail=15", container)
    return (done.stdout + done.stderr).decode(errors="replace").strip()
