"""Interpreters that a distribution's own packages bring: `data/system_interpreters.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence


class SystemInterpreter(Struct, frozen=True):
    """An interpreter of the distribution's packages. `tree`: the folder that its installer fills.

    `shared`: the distribution's packages lie there, too. `scripts`: the folder of the programs.
    """

    ecosystem: str
    version: str
    tree: str
    scripts: str
    shared: bool


def system_interpreter(family: str, release: str | None, scripts: Sequence[str]) -> SystemInterpreter | None:
    """The interpreter whose installer the texts of RUN instructions install, if it is surely that one."""
    for row in read_data("system_interpreters")["interpreter"]:
        version = row["versions"].get(release) if family in row["families"] else None
        text = "\n".join(scripts)
        if version is None or not regex(row["installs"]).search(text):
            continue
        if regex(row["unless"].replace("{minor}", version.partition(".")[2])).search(text):
            return None
        tree = row["tree"].replace("{version}", version)
        return SystemInterpreter(row["ecosystem"], version, tree, row["scripts"], row["shared"])
    return None
