"""A compose file as docker compose itself resolves it, and the project of ours that is made of it. All pure.

Only what is listed here is taken over: no port is published, nothing of the host is mounted, no right given.
Source of the keys: docs.docker.com/reference/compose-file/services.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from dockopt.verify.faults import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_KEPT = ("image", "command", "entrypoint", "environment", "user", "working_dir", "tmpfs", "init", "shm_size")
_OFTEN = {"interval": "2s", "retries": 30}  # a health check's own interval is for months of running


class Company(Struct, frozen=True):
    """The service that the image is run as, by its name, and those that are started beside it.

    `alike`: those of the others that are started from the same image, such as one that migrates a database.
    `left_out`: those that are of the same image as well, and that the service does not wait for.
    """

    name: str
    service: Mapping[str, Any]
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    alike: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    @property
    def built(self) -> tuple[str, ...]:
        """Those of the others that have to be built first."""
        return tuple(
            name for name in self.others if self.others[name].get("build") and name not in self.alike
        )

    @property
    def variables(self) -> dict[str, str]:
        """The environment that the service starts with."""
        found = self.service.get("environment") or {}
        return {name: _plain(value) for name, value in found.items() if value is not None}

    @property
    def command(self) -> list[str]:
        """What takes the place of CMD; empty where CMD stays."""
        return [_plain(word) for word in self.service.get("command") or ()]

    @property
    def options(self) -> dict[str, Any]:
        """What else the service is started with, for the client library."""
        found: dict[str, Any] = {}
        entrypoint = [_plain(word) for word in self.service.get("entrypoint") or ()]
        if entrypoint:
            found["entrypoint"] = entrypoint[0]
        for key, option in (("user", "user"), ("working_dir", "workdir")):
            if self.service.get(key):
                found[option] = _plain(str(self.service[key]))
        return found

    @property
    def arguments(self) -> list[str]:
        """The words behind the program: an entrypoint may have some of its own."""
        entrypoint = [_plain(word) for word in self.service.get("entrypoint") or ()]
        return [*entrypoint[1:], *self.command]


def company(model: Mapping[str, Any], dockerfile: Path | None, name: str | None) -> Company:
    """Choose the service and its company from what `docker compose config` says. Raises EngineError."""
    services: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    own = name if name is not None else _built_from(services, dockerfile)
    if own not in services:
        raise EngineError(f"the compose file has no service {own}", f"It has {', '.join(services)}.")
    build = services[own].get("build")
    same = {other for other in services if build and services[other].get("build") == build} | {own}
    alike = _needed_by(services, own) & same
    outside = _waiting_for(services, same - alike)
    others = {each: services[each] for each in services if each not in outside}
    return Company(own, services[own], others, frozenset(alike), tuple(sorted(same - alike - {own})))


def _built_from(services: Mapping[str, Mapping[str, Any]], dockerfile: Path | None) -> str:
    path = str(dockerfile.resolve()) if dockerfile is not None else ""
    found = [name for name, service in services.items() if path and _dockerfile(service) == path]
    # Of those that wait for each other the last one is meant: the others only prepare its start.
    found = [name for name in found if not any(name in _needed_by(services, each) for each in found)]
    if len(found) != 1:
        many = (
            f"{len(found)} services of the compose file are" if found else "no service of the compose file is"
        )
        names = ", ".join(found or services)
        raise EngineError(f"{many} built from this Dockerfile", f"Name one with --service: {names}.")
    return found[0]


def _dockerfile(service: Mapping[str, Any]) -> str:
    build = service.get("build") or {}
    folder, name = build.get("context") or "", build.get("dockerfile") or "Dockerfile"
    return posixpath.normpath(posixpath.join(folder, name)) if folder else ""


def _needed_by(services: Mapping[str, Mapping[str, Any]], name: str) -> set[str]:
    """Return the services that this one waits for, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        needs = set(services.get(waiting.pop(), {}).get("depends_on") or ()) - found
        found |= needs
        waiting += needs
    return found


def _waiting_for(services: Mapping[str, Mapping[str, Any]], found: set[str]) -> set[str]:
    """Return the services that need one of these, directly or not, and these."""
    while True:
        more = {name for name, service in services.items() if found & set(service.get("depends_on") or ())}
        if more <= found:
            return found
        found = found | more


def project(
    company_: Company, anchor: str, fixed: Mapping[str, Any], images: Mapping[str, str]
) -> dict[str, Any]:
    """Return the compose file of what is started beside the service, in the network of a container.

    `fixed`: the limits and labels that each of them gets. `images`: those of the services that have none of
    their own yet.
    """
    services = {
        name: {**dict(_kept(service, company_)), **fixed, "network_mode": f"container:{anchor}"}
        for name, service in company_.others.items()
    }
    for name, image in images.items():
        services[name]["image"] = image
    return {"services": services}


class Recipe(Struct, frozen=True):
    """How a service is built: `text` of its Dockerfile where the compose file has it, else its `file`.

    `options`: what else the build takes, for the client library.
    """

    context: str
    file: str
    text: str | None
    options: Mapping[str, Any]


def recipe(service: Mapping[str, Any]) -> Recipe:
    """Return how to build a service. Names and caches that its build would leave behind are the user's."""
    build: Mapping[str, Any] = service["build"]
    context = str(build.get("context") or ".")
    arguments = {name: _plain(str(value)) for name, value in (build.get("args") or {}).items()}
    options: dict[str, Any] = {"build_args": arguments} if arguments else {}
    for key, option in (("target", "target"), ("additional_contexts", "build_contexts")):
        if build.get(key):
            options[option] = build[key]
    file = posixpath.join(context, str(build.get("dockerfile") or "Dockerfile"))
    return Recipe(context, file, build.get("dockerfile_inline"), options)


def _kept(service: Mapping[str, Any], company_: Company) -> Iterator[tuple[str, Any]]:
    yield from ((key, service[key]) for key in _KEPT if service.get(key))
    check = service.get("healthcheck") or {}
    if check:
        yield "healthcheck", check if check.get("disable") else {**check, **_OFTEN}
    needs = service.get("depends_on") or {}
    yield "depends_on", {name: needs[name] for name in needs if name in company_.others}


def _plain(text: str) -> str:
    """Return a text as the container gets it: compose doubles the dollars of what it has resolved."""
    return text.replace("$$", "$")
