"""Starts what a service needs beside it: a database, a queue. Docker compose reads and starts.

All containers share the network of one that does nothing, in which their names mean 127.0.0.1. So nothing is
published, any network will do (none at all, too), and the names work without a name server.
"""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.verify.build import BuildError, build
from dockopt.verify.client import client, faults
from dockopt.verify.compose import Company, Recipe, company, project, recipe
from dockopt.verify.container import StartError, created, start
from dockopt.verify.faults import EngineError, last_line
from dockopt.verify.observe import Awaited, settled
from dockopt.verify.witness import IDLE, SHELL, Witness, WitnessImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_on_whales import Container

    from dockopt.verify.session import Session

_SERVICE = "com.docker.compose.service"  # the label by which compose knows its containers


def read_company(session: Session, file: Path, dockerfile: Path | None, name: str | None) -> Company:
    """Let compose read its file, with all that it extends and interpolates. Raises EngineError.

    In a folder it finds its file itself, and the override beside it.
    """
    where = "--project-directory" if file.is_dir() else "--file"
    said = _compose(session, where, str(file), "config", "--format", "json")
    return company(json.loads(said), dockerfile, name)


def _compose(session: Session, *words: str) -> str:
    from python_on_whales.utils import run

    docker = client(session.limits.build).client_config.docker_cmd
    with faults():
        return str(run([*docker, "compose", *words], return_stderr=False))


@contextmanager
def accompanied(
    session: Session, needed: Company | None, by: WitnessImage | None, image: str
) -> Iterator[Session]:
    """Start the others; the session that is given puts a container beside them. All end with the context.

    `image`: the one that is looked at. Raises StartError where one of the others that is started from it
    fails.
    """
    if needed is None or not needed.others:
        yield session
        return
    if by is None:
        raise EngineError(
            "no image of this run has a shell, so there is nothing to put the services beside",
            "Leave --compose out, and give what the service needs with --network and --env.",
        )
    names = [(name, "127.0.0.1") for name in needed.others]
    options = {"entrypoint": SHELL, "healthcheck": False, "add_hosts": names, **session.networks()}
    with created(session, by.image, ["-c", IDLE], **options) as anchor:
        start(anchor)
        inside = replace(session, network=f"container:{anchor.id}")
        images = _built(session, needed) | dict.fromkeys(needed.alike, image)
        try:
            _start(inside, needed, anchor, images)
            yield inside
        finally:
            _remove(inside)


def _built(session: Session, needed: Company) -> dict[str, str]:
    """Build what has to be built, once in a run; the images by their services."""
    return {
        name: session.once(("service", name), partial(_build, session, name, recipe(needed.others[name])))
        for name in needed.built
    }


def _build(session: Session, name: str, how: Recipe) -> str:
    session.note(f"building the service {name}")
    with tempfile.TemporaryDirectory(prefix="dockopt-") as folder:
        file = Path(how.file)
        if how.text is not None:
            file = Path(folder) / "Dockerfile"
            file.write_text(how.text, encoding="utf-8")
        try:
            return build(session, file, Path(how.context), f"service-{name}", how.options).image
        except BuildError as error:
            at = f" at line {error.failure.line}" if error.failure.line else ""
            raise EngineError(
                f"the service {name} does not build: {error}{at}", f"Try `docker compose build {name}`."
            ) from error


def _start(session: Session, needed: Company, anchor: Container, images: Mapping[str, str]) -> None:
    session.note(f"starting {', '.join(needed.others)}")
    limits = session.limits
    fixed = {
        "mem_limit": limits.memory,
        "pids_limit": limits.pids,
        "security_opt": ["no-new-privileges"],
        "labels": session.labels,
        "restart": "no",
    }
    with tempfile.TemporaryDirectory(prefix="dockopt-") as folder:
        file = Path(folder) / "compose.json"
        file.write_text(json.dumps(project(needed, anchor.id, fixed, images)), encoding="utf-8")
        words = ("up", "--detach", "--no-build", "--quiet-pull")
        try:
            _compose(session, "--project-name", _project(session), "--file", str(file), *words)
        except EngineError:
            for each in _others(session):  # compose tells less of one that another one waits for in vain
                _ready(session, needed, each)
            raise
    _wait(session, needed)
    settled(session, anchor, Witness(session, anchor, (), shared=False), Awaited())


def _project(session: Session) -> str:
    return f"dockopt-verify-{session.run_id}"


def _others(session: Session) -> list[Container]:
    label = f"com.docker.compose.project={_project(session)}"
    with faults():
        return session.docker.container.list(all=True, filters=[("label", label)])


def _wait(session: Session, needed: Company) -> None:
    """Wait until each of them runs, healthy where it can say so, or has done what it was to do."""
    end = time.monotonic() + session.limits.start
    waiting: Sequence[Container] = _others(session)
    while waiting:
        waiting = [each for each in waiting if not _ready(session, needed, each)]
        if waiting and time.monotonic() > end:
            raise EngineError(
                f"the service {_name(waiting[0])} is not healthy in time", "Give it more with --time-limit."
            )
        time.sleep(0.3)


def _ready(session: Session, needed: Company, container: Container) -> bool:
    state = container.state
    if not state.running:
        if state.exit_code:
            said = last_line(str(session.docker.container.logs(container, tail=20)))
            reason = f"the service {_name(container)} ends with exit code {state.exit_code}: {said}"
            if _name(container) in needed.alike:
                raise StartError(reason)
            raise EngineError(
                reason, "It runs without the host's folders and ports: check what it needs of them."
            )
        return state.status == "exited"
    return state.health is None or state.health.status == "healthy"


def _name(container: Container) -> str:
    return str((container.config.labels or {}).get(_SERVICE, container.name))


def _remove(session: Session) -> None:
    with faults():
        for each in _others(session):
            each.remove(force=True, volumes=True)
