"""Which downloaded programs need nothing of the image around them: `data/downloads.toml`."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@cache
def portable_addresses() -> tuple[str, ...]:
    """Shell patterns of addresses."""
    entry = files("dockopt.knowledge") / "data" / "downloads.toml"
    return tuple(tomllib.loads(entry.read_text(encoding="utf-8"))["portable"])


def is_portable(url: str) -> bool:
    """Whether what lies at this address runs on a smaller image of the same distribution, too."""
    address = url.replace("http://", "https://", 1)
    return any(fnmatchcase(address, pattern) for pattern in portable_addresses())
