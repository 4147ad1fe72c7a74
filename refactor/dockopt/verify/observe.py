"""Starts an image and uses it: waits for it, asks its ports, its health check and the user's checks."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.verify.behaviour import Behaviour, Check
from dockopt.verify.client import faults
from dockopt.verify.container import Output, StartError, ended, execute, output, run, started
from dockopt.verify.normal import normal
from dockopt.verify.sockets import EPHEMERAL, Listener
from dockopt.verify.witness import Witness, WitnessImage, witness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from python_on_whales import Container
    from python_on_whales.components.container.models import ContainerState

    from dockopt.verify.compose import Company
    from dockopt.verify.exchange import Answer
    from dockopt.verify.session import Session

_SETTLED = 1.0  # seconds without a new port until a server counts as started
_UNSTARTABLE = 127  # as a shell says it
_WORKER = 10.0  # seconds without a new port and without work until a program that runs needs none
_OTHER = 3.0  # the same, where another port is there than the one that is waited for
_BUSY = 0.05  # of a processor: tells work from waiting


class Use(Struct, frozen=True):
    """How both images are used. `paths` are asked of every port, in their order.

    `checks` run in the container. `starts`: other commands in place of CMD, each in a container of its own.
    `shell`: both images have /bin/sh. `company`: the service that they are started as, and what is beside it.
    """

    envs: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ("/",)
    checks: tuple[str, ...] = ()
    starts: tuple[tuple[str, ...], ...] = ()
    shell: bool = True
    company: Company | None = None

    def words(self, check: str) -> list[str]:
        """Return a check as the words of a command."""
        return ["/bin/sh", "-c", check] if self.shell else shlex.split(check)


class Awaited(Struct, frozen=True):
    """What a start is waited for: the ports that are declared, or that the other image listens on."""

    ports: frozenset[int] = frozenset()

    def enough(self, seen: tuple[Listener, ...], quiet: float) -> bool:
        """Whether the ports are all there and did not change for `quiet` seconds."""
        return bool(seen) and self.ports <= {each.port for each in seen} and quiet >= _SETTLED

    def late(self, seen: tuple[Listener, ...], waited: float, idle: float, limit: float) -> bool:
        """Whether to wait no more: whoever opens no port and does nothing will not begin to.

        A declared port is waited for to the limit, unless there is another one. All in seconds.
        """
        if seen:
            return waited > limit or idle > _OTHER
        return waited > limit or (not self.ports and idle > _WORKER)


def observe(session: Session, image: str, use: Use, by: WitnessImage | None, awaited: Awaited) -> Behaviour:
    """Start the image, use it, and return what was seen."""
    try:
        arguments = use.company.arguments if use.company else []
        options = use.company.options if use.company else {}
        with started(session, image, use.envs, arguments, **options) as container:
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
        first, *rest = words = use.words(check)
        checks[check] = (
            _check(execute(session, container, words))
            if running
            else _apart(session, image, use, rest, entrypoint=first)
        )
    return Behaviour(
        code=None if running else said.code,
        out_of_memory=bool(state.oom_killed),
        stdout=said.out,
        stderr=said.err,
        ports=ports,
        answers=answers,
        health=(state.health.status or "") if running and state.health is not None else "",
        checks=checks,
        starts={shlex.join(words): _apart(session, image, use, words) for words in use.starts},
    )


def _apart(session: Session, image: str, use: Use, words: Sequence[str], **options: str) -> Check:
    """Run a command in a container of its own."""
    try:
        return _check(run(session, image, words, use.envs, **options))
    except StartError as error:
        return Check(_UNSTARTABLE, str(error))


def _check(done: Output) -> Check:
    return Check(done.code, "timed out" if done.timed_out else normal(f"{done.out}\n{done.err}"))


def _ask(
    session: Session, container: Container, use: Use, by: WitnessImage | None, awaited: Awaited
) -> tuple[tuple[int, ...] | None, dict[str, Answer]]:
    """Return the ports and the answers; None for the ports when there is nobody to look."""
    limit = session.limits.start
    if by is None:
        ended(container, limit if awaited.ports else min(limit, _WORKER))
        return None, {}
    try:
        with witness(session, container, by) as beside:
            found = settled(session, container, beside, awaited)
            answers: dict[str, Answer] = {}
            for listener in found:
                answers |= _answers(beside, listener, use.paths)
    except StartError:  # the container ended before its witness could join it
        return (), {}
    return tuple(each.port for each in found), answers


def _answers(beside: Witness, listener: Listener, paths: tuple[str, ...]) -> dict[str, Answer]:
    """Ask for each path in its turn; one that comes again is asked again, for the server may count."""
    asked = Counter[str]()
    answers: dict[str, Answer] = {}
    for path in paths:
        asked[path] += 1
        again = f", time {asked[path]}" if asked[path] > 1 else ""
        answers[f"GET {path} on port {listener.port}{again}"] = beside.ask(listener, path)
    return answers


def settled(
    session: Session, container: Container, beside: Witness, awaited: Awaited
) -> tuple[Listener, ...]:
    """Wait until the ports are there, or the container ends, or the time is over; what listens then."""
    begin = changed = active = looked = time.monotonic()
    seen: tuple[Listener, ...] = ()
    worked = 0.0
    with beside.looks() as looks:
        for look in looks:
            found = tuple(each for each in look.listeners if each.port not in EPHEMERAL)
            now = time.monotonic()
            if found != seen:
                seen, changed, active = found, now, now
            if look.worked - worked > _BUSY * (now - looked):
                active = now
            worked, looked = look.worked, now
            late = awaited.late(seen, now - begin, now - active, session.limits.start)
            if late or awaited.enough(seen, now - changed):
                return seen
    return seen if container.state.running else ()


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
