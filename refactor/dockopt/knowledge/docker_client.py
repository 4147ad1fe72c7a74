"""The docker client's options, and the files of a project that call it: `data/docker_client.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DockerClient:
    """`bare`: options without a value, `bare_build` those of builds.

    `files`: patterns of paths by the way to read them.
    """

    clients: frozenset[str]
    compose: frozenset[str]
    groups: frozenset[str]
    bare: frozenset[str]
    bare_build: frozenset[str]
    files: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def docker_client() -> DockerClient:
    """The one table."""
    entry = files("dockopt.knowledge") / "data" / "docker_client.toml"
    table = tomllib.loads(entry.read_text(encoding="utf-8"))
    return DockerClient(
        frozenset(table["clients"]),
        frozenset(table["compose"]),
        frozenset(table["groups"]),
        frozenset(table["bare"]),
        frozenset(table["bare_build"]),
        tuple((row["read"], tuple(row["patterns"])) for row in table["files"]),
    )
