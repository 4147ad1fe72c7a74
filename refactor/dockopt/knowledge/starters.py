"""Which source lines start a program: `data/starters.toml`."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, list[str]]:
    entry = files("dockopt.knowledge") / "data" / "starters.toml"
    table: dict[str, list[str]] = tomllib.loads(entry.read_text(encoding="utf-8"))
    return table


def starts_programs(line: str, *, surely: bool = False) -> bool:
    """Whether a quoted text on this source line may be (`surely`: is) a command to start."""
    table = _table()
    return any(word in line for word in table["words"] + ([] if surely else table["hints"]))


def is_source(path: str) -> bool:
    """Whether a file holds program text in which commands are started."""
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(name, pattern) for pattern in _table()["sources"])
