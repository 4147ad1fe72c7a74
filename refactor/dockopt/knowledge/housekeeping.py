"""Which files of a project no compiled program opens at run time."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@cache
def _patterns() -> tuple[str, ...]:
    entry = files("dockopt.knowledge") / "data" / "housekeeping.toml"
    return tuple(tomllib.loads(entry.read_text(encoding="utf-8"))["patterns"])


def is_housekeeping(path: str) -> bool:
    """Whether a path of the context is documentation, version control, CI or build configuration."""
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(path, pattern) or fnmatchcase(name, pattern) for pattern in _patterns())
