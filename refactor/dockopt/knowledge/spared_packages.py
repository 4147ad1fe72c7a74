"""What leaves installed packages as they are while it builds: `data/spared_packages.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data


class Sparing(Struct, frozen=True):
    """`folder`: the name of the packages' folder. `programs`: they write nothing into it but caches.

    `flags`: with one of these the interpreter runs tests, or nothing.
    `modules`: patterns of what a script may load for which the same holds; `not_modules`: exceptions.
    """

    ecosystem: str
    folder: str
    programs: frozenset[str]
    flags: frozenset[str]
    modules: tuple[str, ...]
    not_modules: tuple[str, ...]

    def spares(self, program: str) -> bool:
        """Whether a program leaves the packages as they are."""
        return program.rpartition("/")[2] in self.programs

    def spares_module(self, name: str) -> bool:
        """Whether a script that loads this module leaves the packages as they are by it."""
        return name not in self.not_modules and any(fnmatchcase(name, each) for each in self.modules)


@cache
def sparing(ecosystem: str) -> Sparing | None:
    """The knowledge of one ecosystem, if there is any."""
    row = read_data("spared_packages").get(ecosystem)
    if row is None:
        return None
    return Sparing(
        ecosystem,
        row["folder"],
        frozenset(row["programs"]),
        frozenset(row["flags"]),
        tuple(row["modules"]),
        tuple(row["not_modules"]),
    )
