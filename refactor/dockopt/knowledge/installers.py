"""What well-known installation scripts do, by their address: `data/installers.toml`."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@cache
def installers() -> tuple[dict[str, str], ...]:
    """All rows of the table."""
    entry = files("dockopt.knowledge") / "data" / "installers.toml"
    return tuple(tomllib.loads(entry.read_text(encoding="utf-8"))["installer"])


def installer_effect(url: str) -> str | None:
    """The effect of the script at this address; None: not known."""
    address = url.replace("http://", "https://", 1)
    return next((row["effect"] for row in installers() if fnmatchcase(address, row["url"])), None)
