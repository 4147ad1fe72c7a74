"""How an ecosystem tells development dependencies from run-time ones: `data/pruning.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Pruning:
    """`sources`: patterns of run-time code; `not_run_time`: those of tests, tools and their configuration.

    `flags` and `variables` (NAME=value) say that an install left development dependencies out already.
    `minimum`: the interpreter's major version from which on the prune command is known.
    """

    ecosystem: str
    minimum: int
    flags: tuple[str, ...]
    variables: tuple[str, ...]
    sources: tuple[str, ...]
    not_run_time: tuple[str, ...]
    package_mb: float
    sizes: tuple[tuple[str, float], ...]

    def size_mb(self, package: str) -> float:
        """What leaving a development dependency out saves, in megabytes."""
        known = (size for pattern, size in self.sizes if fnmatchcase(package, pattern))
        return next(known, self.package_mb)

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
    entry = files("dockopt.knowledge") / "data" / "pruning.toml"
    row = tomllib.loads(entry.read_text(encoding="utf-8"))[ecosystem]
    return Pruning(
        ecosystem,
        row["minimum"],
        tuple(row["flags"]),
        tuple(row["variables"]),
        tuple(row["sources"]),
        tuple(row["not_run_time"]),
        row["package_mb"],
        tuple(row["sizes"].items()),
    )
