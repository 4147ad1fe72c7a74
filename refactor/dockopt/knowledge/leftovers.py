"""What a file is that a runtime image can do without, by its path: `data/leftovers.toml`."""

from __future__ import annotations

import re
import tomllib
from fnmatch import translate
from functools import cache
from importlib.resources import files

OTHER = "anything else"


@cache
def _groups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    entry = files("dockopt.knowledge") / "data" / "leftovers.toml"
    table = tomllib.loads(entry.read_text(encoding="utf-8"))
    return tuple(
        (group["name"], re.compile("|".join(map(translate, group["paths"])))) for group in table["group"]
    )


def groups() -> tuple[str, ...]:
    """Return the names of the groups in their order; what fits none of them comes last."""
    return (*(name for name, _ in _groups()), OTHER)


def group_of(path: str) -> str:
    """Return the name of the first group that a path fits."""
    return next((name for name, pattern in _groups() if pattern.match(path)), OTHER)
