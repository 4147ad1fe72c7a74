"""What package scripts and packages read when they are installed: `data/lifecycle.toml`."""

from __future__ import annotations

from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return read_data("lifecycle")


def read_by_tool(program: str) -> tuple[str, ...] | None:
    """Paths of the project that a tool run by a lifecycle script reads; None: that is not known."""
    found = _table()["tools"].get(program)
    return tuple(found) if found is not None else None


def read_by_package(package: str) -> tuple[str, ...]:
    """Paths of the project that installing this package reads by its own script."""
    return tuple(_table()["packages"].get(package, ()))
