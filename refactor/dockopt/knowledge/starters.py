"""Which source lines start a program: `data/starters.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.name_patterns import NamePatterns


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = read_data("starters")
    return table


def starts_surely(text: str) -> bool:
    """Whether a quoted text on these source lines is a command to start."""
    return any(word in text for word in _table()["words"])


def may_start(text: str) -> bool:
    """Whether a quoted text on this source line is by its looks a command to start."""
    return any(word in text for word in _table()["hints"])


def runs_backticks(path: str) -> bool:
    """Whether a text between backticks in this file is a command."""
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(name, pattern) for pattern in _table()["backticks"])


def names_module(before: str) -> bool:
    """Whether what stands before a quoted text makes it the name of a module."""
    return before.rstrip().endswith(tuple(_table()["imports"]))


def is_everyday(program: str) -> bool:
    """Whether the name of a program is a word that often means something else."""
    return program in _table()["everyday"]


def is_source(path: str) -> bool:
    """Whether a file holds program text in which commands are started at run time."""
    sources, not_run_time = _sources()
    return sources.match(path.rpartition("/")[2]) and not not_run_time.match_path(path)


@cache
def _sources() -> tuple[NamePatterns, NamePatterns]:
    table = _table()
    return NamePatterns(table["sources"]), NamePatterns(table["not_run_time"])
