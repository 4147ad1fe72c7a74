"""How an ecosystem tells development dependencies from run-time ones: `data/pruning.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


class Pruning(Struct, frozen=True):
    """`sources`: patterns of run-time code; `not_run_time`: those of tests, tools and their configuration.

    `configurations`: patterns of files that count where one of the packages is installed for run time, which
    reads them. `loads`: the pattern of a file, the package that reads it, and one that this loads for that.
    `comments`: what a line begins with that a compiler drops, types included. `computed`: a regular
    expression for a module whose name is computed; then `data` are patterns of files, but for `no_data`,
    that the name may come from.
    `flags` and `variables` (NAME=value) say that an install left development dependencies out already.
    `minimum`: the interpreter's major version from which on the prune command is known.
    """

    ecosystem: str
    minimum: int
    flags: tuple[str, ...]
    variables: tuple[str, ...]
    sources: tuple[str, ...]
    not_run_time: tuple[str, ...]
    configurations: tuple[tuple[str, tuple[str, ...]], ...]
    loads: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]
    computed: str
    data: tuple[str, ...]
    no_data: tuple[str, ...]
    package_mb: float
    sizes: tuple[tuple[str, float], ...]
    own_sizes: tuple[tuple[str, float], ...]

    def size_mb(self, package: str) -> float:
        """What leaving a development dependency out saves, in megabytes."""
        known = (size for pattern, size in self.sizes if fnmatchcase(package, pattern))
        return next(known, self.package_mb)

    def own_mb(self, package: str) -> float:
        """What one package takes without those that it needs, in megabytes."""
        return next((size for pattern, size in self.own_sizes if fnmatchcase(package, pattern)), 0.0)

    def is_run_time(self, path: str, packages: Collection[str]) -> bool:
        """Whether run time may load the file, with these packages installed for run time."""
        name = path.rsplit("/", 1)[-1]
        if "node_modules" in path.split("/")[:-1]:
            return False
        if any(fnmatchcase(name, each) and set(packages) & set(by) for each, by in self.configurations):
            return True
        return any(fnmatchcase(name, each) for each in self.sources) and not any(
            fnmatchcase(path, each) or fnmatchcase(name, each) for each in self.not_run_time
        )

    def is_data(self, path: str) -> bool:
        """Whether a program may read the names of modules from the file."""
        parts = path.split("/")
        if "node_modules" in parts[:-1]:
            return False
        name = parts[-1]
        return any(fnmatchcase(name, each) for each in self.data) and not any(
            fnmatchcase(path, each) or fnmatchcase(name, each) for each in self.no_data
        )

    def is_erased(self, line: str) -> bool:
        """Whether a source line is gone when it runs: a comment as a whole, or an import of types."""
        text = line.strip()
        if text.startswith("/*") and "*/" in text[:-2]:
            return False
        return text.startswith(self.comments)

    def supports(self, version: str) -> bool:
        """Whether the interpreter of this version brings the command. An unnamed version is a current one."""
        major = version.split(".")[0]
        return not major.isdecimal() or int(major) >= self.minimum

    def is_production(self, argv: Sequence[str | None], values: Mapping[str, str | None]) -> bool:
        """Whether this install leaves development dependencies out."""
        settings = {f"{name}={value}" for name, value in values.items()}
        return bool(set(argv) & set(self.flags)) or bool(settings & set(self.variables))


@cache
def pruning(ecosystem: str) -> Pruning:
    """The knowledge of one ecosystem. Raises KeyError for one without entry: the data is wrong then."""
    row = read_data("pruning")[ecosystem]
    return Pruning(
        ecosystem,
        row["minimum"],
        tuple(row["flags"]),
        tuple(row["variables"]),
        tuple(row["sources"]),
        tuple(row["not_run_time"]),
        tuple((pattern, tuple(packages)) for pattern, packages in row["configurations"].items()),
        tuple((pattern, by, loaded) for pattern, (by, loaded) in row["loads"].items()),
        tuple(row["comments"]),
        row["computed"],
        tuple(row["data"]),
        tuple(row["no_data"]),
        row["package_mb"],
        tuple(row["sizes"].items()),
        tuple(row["own_sizes"].items()),
    )
