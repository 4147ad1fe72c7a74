"""How the project itself starts the image: compose services that build it, and a Procfile.

Rules: docs.docker.com/reference/compose-file/{services,build}; devcenter.heroku.com/articles/procfile.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.context.formats.values import Tree, load_yaml

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_COMPOSE = ("compose", "docker-compose")
_SUFFIXES = (".yaml", ".yml")
_VARIANTS = ("", ".override", ".dev", ".development", ".local", ".prod", ".production", ".staging", ".test")
_PROCESS = re.compile(r"(?m)^(?P<name>[\w-]+):[ \t]*(?P<command>\S.*)$")


@dataclass(frozen=True, slots=True)
class Start:
    """A command that the project runs in the image: exec form in `argv`, else shell text."""

    path: str
    line: int | None
    name: str
    argv: tuple[str, ...] | None
    shell_text: str


@dataclass(frozen=True, slots=True)
class BindMount:
    """A folder of the host laid over one of the image."""

    path: str
    service: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Services:
    """All that the project's files say about running the image."""

    starts: tuple[Start, ...] = ()
    mounts: tuple[BindMount, ...] = ()


def services(context: BuildContext) -> Services:
    """Read the compose files and the Procfile at the context's root. What cannot be read says nothing."""
    if not context.known:
        return Services()
    starts: list[Start] = list(_procfile(context))
    mounts: list[BindMount] = []
    for stem in _COMPOSE:
        for variant in _VARIANTS:
            for suffix in _SUFFIXES:
                path = f"{stem}{variant}{suffix}"
                for name, service in _built_services(context, path):
                    starts += _starts(path, name, service)
                    mounts += _mounts(path, name, service)
    return Services(tuple(starts), tuple(mounts))


def _procfile(context: BuildContext) -> Iterator[Start]:
    text = context.read_any("Procfile") or ""
    for match in _PROCESS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Start("Procfile", line, match["name"], None, match["command"])


def _built_services(context: BuildContext, path: str) -> Iterator[tuple[str, Mapping[str, Tree]]]:
    """Services of a compose file that are built from this context; one with an image of its own is not."""
    text = context.read_any(path)
    if text is None:
        return
    try:
        content = load_yaml(text)
    except ValueError:
        return
    found = content.get("services") if isinstance(content, Mapping) else None
    for name, service in found.items() if isinstance(found, Mapping) else ():
        if isinstance(service, Mapping) and _is_here(service.get("build")):
            yield str(name), service


def _is_here(build: Tree) -> bool:
    folder = build.get("context", ".") if isinstance(build, Mapping) else build
    return isinstance(folder, str) and posixpath.normpath(folder) == "."


def _starts(path: str, name: str, service: Mapping[str, Tree]) -> Iterator[Start]:
    for key in ("entrypoint", "command"):
        value = service.get(key)
        if isinstance(value, str) and value.strip():
            yield Start(path, None, f"{name}.{key}", None, value)
        elif isinstance(value, list) and value:
            yield Start(path, None, f"{name}.{key}", tuple(map(str, value)), "")
    check = service.get("healthcheck")
    test = check.get("test") if isinstance(check, Mapping) else None
    if isinstance(test, str):
        yield Start(path, None, f"{name}.healthcheck", None, test)
    elif isinstance(test, list) and test[:1] == ["CMD-SHELL"]:
        yield Start(path, None, f"{name}.healthcheck", None, str(test[-1]))
    elif isinstance(test, list) and test[:1] == ["CMD"]:
        yield Start(path, None, f"{name}.healthcheck", tuple(map(str, test[1:])), "")


def _mounts(path: str, name: str, service: Mapping[str, Tree]) -> Iterator[BindMount]:
    volumes = service.get("volumes")
    for volume in volumes if isinstance(volumes, list) else ():
        if isinstance(volume, str):
            source, _, rest = volume.partition(":")
            target = rest.partition(":")[0]
        elif isinstance(volume, Mapping) and volume.get("type") == "bind":
            source, target = str(volume.get("source", "")), str(volume.get("target", ""))
        else:
            continue
        if source.startswith((".", "/", "~", "$")) and target.startswith("/"):
            yield BindMount(path, name, source, posixpath.normpath(target))
