"""One run's things on the engine: all carry its random name, and all are removed at its end."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from dockopt.verify.client import client, faults, require_engine, require_network

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from python_on_whales import DockerClient


def _unheard(_name: str, _done: int, _known: int) -> None:
    """Be told of the steps of a build where nobody wants to know."""


Found = TypeVar("Found")
REPOSITORY = "dockopt-verify"
LABEL = "dockopt.verify"  # on containers only: a label on an image would change what is compared


class Limits(Struct, frozen=True):
    """Bounds of a run. `build` and `start` in seconds, `memory` as Docker writes it, `pids` per container.

    `start`: how long a container may take until it listens, ends or is healthy, and a check until it ends.
    """

    build: float = 1800.0
    start: float = 30.0
    memory: str = "2g"
    pids: int = 1024


class Session(Struct, frozen=True):
    """The engine and this run's name on it.

    `note` hears what begins, one line at a time; `step` how far a build is: the name of a step that begins,
    else "", how many are done, and of how many.
    `network` is what the containers get, `build_network` what the builds get; None: the engine's own.
    `seen` remembers what was read and observed.
    """

    docker: DockerClient
    note: Callable[[str], None]
    step: Callable[[str, int, int], None] = _unheard
    network: str | None = None
    build_network: str | None = None
    builder: str | None = None
    limits: Limits = field(default_factory=Limits)
    run_id: str = field(default_factory=lambda: secrets.token_hex(4))
    seen: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, look: Callable[[], Found]) -> Found:
        """Return what was seen before under this key, else look: a climb proves one original many times."""
        if key not in self.seen:
            self.seen[key] = look()
        found: Found = self.seen[key]
        return found

    def image(self, name: str) -> str:
        """Return a private image name: no tag of the user's is ever touched."""
        return f"{REPOSITORY}-{self.run_id}:{name}"

    @property
    def labels(self) -> dict[str, str]:
        """What marks this run's containers."""
        return {LABEL: self.run_id}

    def networks(self) -> dict[str, Any]:
        """Return the options that give a container the network that was asked for, else the engine's own."""
        return {"networks": [self.network]} if self.network else {}


@contextmanager
def session(*, keep: bool = False, **settings: Any) -> Iterator[Session]:
    """Open a session on the engine that the environment names; removes everything made in it, unless `keep`.

    Raises EngineError when there is no engine. What the builder has cached stays in its cache.
    """
    docker = client()
    require_engine()
    opened = Session(docker, **settings)
    require_network(docker, opened.network)
    try:
        yield opened
    finally:
        if not keep:
            _clean_surely(opened)


def _clean_surely(opened: Session) -> None:
    """Begin again when Ctrl-C comes in between; a third one ends it."""
    try:
        _clean(opened)
    except KeyboardInterrupt:
        _clean(opened)
        raise


def _clean(opened: Session) -> None:
    """Remove by mark and name, not from a list: an interrupted call may have made what it never told of."""
    docker = opened.docker
    with faults():
        for container in docker.container.list(all=True, filters=[("label", f"{LABEL}={opened.run_id}")]):
            docker.container.remove(container, force=True, volumes=True)
        own = opened.image("")
        for image in docker.image.list(own.rstrip(":")):
            # The same image may have names of the user's: what was built before, or the base image itself.
            docker.image.remove([tag for tag in image.repo_tags if tag.startswith(own)], force=True)
