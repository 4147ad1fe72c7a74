"""Which line of a log complains that something is missing: `data/complaints.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _words() -> tuple[str, ...]:
    entry = files("dockopt.knowledge") / "data" / "complaints.toml"
    return tuple(tomllib.loads(entry.read_text(encoding="utf-8"))["words"])


def complains(line: str) -> bool:
    """Whether a line tells of a file, a module, a library or a right that is missing."""
    low = line.lower()
    return any(word in low for word in _words())
