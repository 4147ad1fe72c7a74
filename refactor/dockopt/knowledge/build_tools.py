"""Tools that only installs and builds use: `data/build_tools.toml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from dockopt.knowledge.data_file import read_data


@cache
def _table() -> dict[str, dict[str, Any]]:
    return read_data("build_tools")


def programs_of_image(reference: str) -> frozenset[str]:
    """The programs of an image that holds nothing but build tools; empty for any other image."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    found = _table()["images"].get(f"{head}{slash}{last.partition(':')[0]}", ())
    return frozenset(found) if not isinstance(found, str) else frozenset()


def is_build_tool(ecosystem: str, package: str) -> bool:
    """Whether a package is of use to builds alone."""
    return package in _table()["packages"].get(ecosystem, ())


def shares_packages(word: str) -> bool:
    """Whether an option, or a variable of this name, lets an environment see the interpreter's packages."""
    return any(each in word for each in _table()["sharing"]["words"])
