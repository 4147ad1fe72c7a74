"""Which system packages bring a command: `data/command_packages.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, dict[str, Any]]:
    entry = files("dockopt.knowledge") / "data" / "command_packages.toml"
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def packages_for(manager: str, command: str) -> tuple[str, ...]:
    """The package that brings the command, then what it needs beside it; empty when that is not known."""
    row = _table().get(manager, {}).get(command)
    return (row["package"], *row.get("with", ())) if row else ()


def providers(manager: str, command: str) -> frozenset[str]:
    """All packages that bring the command."""
    row = _table().get(manager, {}).get(command)
    return frozenset((row["package"], *row.get("also", ()))) if row else frozenset()
