"""Which files of a project no compiled program opens at run time."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def _patterns() -> tuple[str, ...]:
    return tuple(read_data("housekeeping")["patterns"])


def is_housekeeping(path: str) -> bool:
    """Whether a path of the context is documentation, version control, CI or build configuration."""
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(path, pattern) or fnmatchcase(name, pattern) for pattern in _patterns())
