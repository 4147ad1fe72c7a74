"""What settings of build tools and texts of build programs say of where they write: `data/outputs.toml`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from dockopt.knowledge.data_file import read_data


@cache
def _table() -> dict[str, Any]:
    return read_data("outputs")


def output_keys(path: str, *, by_install: bool) -> tuple[str, ...]:
    """The keys of a settings file that say where its tool writes; none where it is no such file."""
    name = path.rpartition("/")[2]
    rows = [row for row in _table()["settings"] if any(fnmatchcase(name, each) for each in row["files"])]
    return tuple(key for row in rows if not by_install or row.get("by_install") for key in row["keys"])


_PLAIN = "[^(),'\"`]*"  # of an argument: neither quoted text nor the next argument
_QUOTED = "'[^']*'|\"[^\"]*\"|`[^`]*`"
_ARGUMENT = rf"(?:[^(),'\"`]|{_QUOTED}|\([^()]*\))*"


@cache
def writing_call() -> re.Pattern[str]:
    """What stands before a text that a call writes to, quote included; it may begin a joined path."""
    calls = _table()["calls"]
    first, second = ("|".join(calls[which]) for which in ("first", "second"))
    return re.compile(
        rf"\b(?:(?:{first})\w*\(|(?:{second})\w*\({_ARGUMENT},){_PLAIN}(?:\b(?:join|resolve)\(\s*)?['\"`]?\Z"
    )
