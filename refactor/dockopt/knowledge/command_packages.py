"""Which system packages bring a command: `data/command_packages.toml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from dockopt.knowledge.data_file import read_data


@cache
def _table() -> dict[str, dict[str, Any]]:
    return read_data("command_packages")


def packages_for(manager: str, command: str) -> tuple[str, ...]:
    """The package that brings the command, then what it needs beside it; empty when that is not known."""
    row = _table().get(manager, {}).get(command)
    return (row["package"], *row.get("with", ())) if row else ()


def providers(manager: str, command: str) -> frozenset[str]:
    """All packages that bring the command."""
    row = _table().get(manager, {}).get(command)
    return frozenset((row["package"], *row.get("also", ()))) if row else frozenset()
