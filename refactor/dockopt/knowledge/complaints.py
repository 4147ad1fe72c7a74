"""Which line of a log complains that something is missing: `data/complaints.toml`."""

from __future__ import annotations

from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def _words() -> tuple[str, ...]:
    return tuple(read_data("complaints")["words"])


def complains(line: str) -> bool:
    """Whether a line tells of a file, a module, a library or a right that is missing."""
    low = line.lower()
    return any(word in low for word in _words())
