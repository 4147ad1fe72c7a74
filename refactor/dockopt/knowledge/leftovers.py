"""What a file is that a runtime image can do without, by its path: `data/leftovers.toml`."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

OTHER = "anything else"


class _Group(Struct, frozen=True):
    """Paths of one kind. `programs`: those among them that an installer made to be started; None: none."""

    name: str
    paths: re.Pattern[str]
    programs: re.Pattern[str] | None


@cache
def _groups() -> tuple[_Group, ...]:
    table = read_data("leftovers")
    return tuple(
        _Group(
            group["name"], _any(group["paths"]), _any(group["programs"]) if group.get("programs") else None
        )
        for group in table["group"]
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))


def groups() -> tuple[str, ...]:
    """Return the names of the groups in their order; what fits none of them comes last."""
    return (*(group.name for group in _groups()), OTHER)


def group_of(path: str) -> str:
    """Return the name of the first group that a path fits."""
    return next((group.name for group in _groups() if group.paths.match(path)), OTHER)


def is_package_internal(path: str) -> bool:
    """Whether a file is a package's own, and nothing that its installer made to be started."""
    return any(
        group.programs is not None and group.paths.match(path) and not group.programs.match(path)
        for group in _groups()
    )
