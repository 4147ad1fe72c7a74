"""Which downloaded programs need nothing of the image around them: `data/downloads.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def portable_addresses() -> tuple[str, ...]:
    """Shell patterns of addresses."""
    return tuple(read_data("downloads")["portable"])


def is_portable(url: str) -> bool:
    """Whether what lies at this address runs on a smaller image of the same distribution, too."""
    address = url.replace("http://", "https://", 1)
    return any(fnmatchcase(address, pattern) for pattern in portable_addresses())
