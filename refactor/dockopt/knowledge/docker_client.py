"""The docker client's options, and the files of a project that call it: `data/docker_client.toml`."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data


class DockerClient(Struct, frozen=True):
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
    table = read_data("docker_client")
    return DockerClient(
        frozenset(table["clients"]),
        frozenset(table["compose"]),
        frozenset(table["groups"]),
        frozenset(table["bare"]),
        frozenset(table["bare_build"]),
        tuple((row["read"], tuple(row["patterns"])) for row in table["files"]),
    )
