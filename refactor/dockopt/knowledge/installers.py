"""What well-known installation scripts do, by their address: `data/installers.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def installers() -> tuple[dict[str, str], ...]:
    """All rows of the table."""
    return tuple(read_data("installers")["installer"])


def runs_installers(program: str) -> bool:
    """Whether some of the scripts are for this program, which is no shell."""
    return any(row.get("program") == program for row in installers())


def installer_effect(url: str) -> str | None:
    """The effect of the script at this address; None: not known."""
    address = url.replace("http://", "https://", 1)
    return next((row["effect"] for row in installers() if fnmatchcase(address, row["url"])), None)
