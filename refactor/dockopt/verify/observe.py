"""Starts an image and uses it: waits for it, asks its ports, its health check and the user's checks."""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dockopt.verify.behaviour import Behaviour, Check
from dockopt.verify.client import faults
from dockopt.verify.container import Output, StartError, execute, output, run, started, wait_for
from dockopt.verify.normal import normal
from dockopt.verify.sockets import EPHEMERAL, Listener
from dockopt.verify.witness import Witness, WitnessImage, witness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_on_whales import Container
    from python_on_whales.components.container.models import ContainerState

    from dockopt.verify.exchange import Answer
    from dockopt.verify.session import Session

_SETTLED = 1.0  # seconds without a new port until a server counts as started
_WORKER = 10.0  # seconds without any port until a program that runs counts as one that needs none


@dataclass(frozen=True, slots=True)
class Use:
    """How both images are used. `paths` are asked of every port; `shell`: both images have /bin/sh."""

    envs: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ("/",)
    checks: tuple[str, ...] = ()
    shell: bool = True

    def words(self, check: str) -> list[str]:
        """Return a check as the words of a command."""
        return ["/bin/sh", "-c", check] if self.shell else shlex.split(check)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a start is waited for: the ports that are declared, or that the other image listens on."""

    ports: frozenset[int] = frozenset()

    def enough(self, seen: tuple[Listener, ...], quiet: float) -> bool:
        """Whether the ports are all there and did not change for `quiet` seconds."""
        return bool(seen) and self.ports <= {each.port for each in seen} and quiet >= _SETTLED

    def patience(self, limit: float) -> float:
        """Return how long to wait for a port, in seconds."""
        return limit if self.ports else min(limit, _WORKER)


def observe(session: Session, image: str, use: Use, by: WitnessImage | None, awaited: Awaited) -> Behaviour:
    """Start the image, use it, and return what was seen."""
    try:
        with started(session, image, use.envs) as container:
            return _watch(session, container, image, use, by, awaited)
    except StartError as error:
        return Behaviour(refused=str(error))


def _watch(
    session: Session, container: Container, image: str, use: Use, by: WitnessImage | None, awaited: Awaited
) -> Behaviour:
    ports, answers = _ask(session, container, use, by, awaited)
    state = _decided(session, container)
    running = bool(state.running)
    said = output(session, container, state.exit_code or 0)
    checks = {}
    for check in use.checks:
        words = use.words(check)
        done = execute(session, container, words) if running else run(session, image, words, use.envs)
        checks[check] = _check(done)
    return Behaviour(
        code=None if running else said.code,
        out_of_memory=bool(state.oom_killed),
        stdout=said.out,
        stderr=said.err,
        ports=ports,
        answers=answers,
        health=(state.health.status or "") if running and state.health is not None else "",
        checks=checks,
    )


def _check(done: Output) -> Check:
    return Check(done.code, "timed out" if done.timed_out else normal(f"{done.out}\n{done.err}"))


def _ask(
    session: Session, container: Container, use: Use, by: WitnessImage | None, awaited: Awaited
) -> tuple[tuple[int, ...] | None, dict[str, Answer]]:
    """Return the ports and the answers; None for the ports when there is nobody to look."""
    if by is None:
        wait_for(lambda: not container.state.running, awaited.patience(session.limits.start))
        return None, {}
    try:
        with witness(session, container, by) as beside:
            found = _settled(session, container, beside, awaited)
            answers = {
                f"GET {p} on port {each.port}": beside.ask(each, p) for each in found for p in use.paths
            }
    except StartError:  # the container ended before its witness could join it
        return (), {}
    return tuple(each.port for each in found), answers


def _settled(
    session: Session, container: Container, beside: Witness, awaited: Awaited
) -> tuple[Listener, ...]:
    """Wait until the ports are there, or the container ends, or the time is over."""
    begin = changed = time.monotonic()
    seen: tuple[Listener, ...] = ()
    while True:
        found = tuple(each for each in beside.listeners() if each.port not in EPHEMERAL)
        if not found and not container.state.running:
            return ()
        now = time.monotonic()
        if found != seen:
            seen, changed = found, now
        late = now - begin > (session.limits.start if seen else awaited.patience(session.limits.start))
        if awaited.enough(seen, now - changed) or late:
            return seen
        time.sleep(0.3)


def _decided(session: Session, container: Container) -> ContainerState:
    """Return the container's state, once the engine has made up its mind about its health."""
    end = time.monotonic() + session.limits.start
    with faults():
        state = container.state
        while state.running and _starting(state) and time.monotonic() < end:
            time.sleep(0.5)
            state = container.state
    return state


def _starting(state: ContainerState) -> bool:
    return state.health is not None and state.health.status == "starting"
