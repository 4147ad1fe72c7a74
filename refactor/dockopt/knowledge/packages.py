"""What system packages are for: building, running, or headers whose shared library run time needs.

The facts come from `data/packages/<manager>.toml`. A package that is not in them is "unknown", and so is a
`-dev` package on a release whose library names are not recorded: callers keep those in both stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

Manager = Literal["apt", "apk"]
Kind = Literal["build", "runtime", "development", "both", "unknown"]


@dataclass(frozen=True, slots=True)
class PackageFact:
    """What one package is for.

    `runtime_packages`: what a runtime stage installs in its place ("development"; empty: the base has it).
    `brings`: what installing a "build" package has pulled in that run time may have come to rely on, to be
    installed where the base does not provide it. `size_mb`: unpacked, with all that slim images lack for it.
    """

    kind: Kind
    runtime_packages: tuple[str, ...] = ()
    size_mb: float = 0.0
    brings: tuple[str, ...] = ()
    source: str = ""


UNKNOWN = PackageFact("unknown")


def classify(manager: str, release: str | None, package: str) -> PackageFact:
    """Return what `package` (a bare name, no version) is for on a distribution release such as "bookworm".

    `manager` is "apt" or "apk"; for any other, everything is unknown.
    """
    if manager != "apt" and manager != "apk":
        return UNKNOWN
    data = table(manager)
    development = data["development"].get(package)
    if development is not None:
        return _development(data, development, release)
    return _kinds(manager).get(package, UNKNOWN)


def runtime_names(manager: str, release: str | None, packages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the run-time packages of several packages, in order and without repetition."""
    names: dict[str, None] = {}
    for package in packages:
        fact = classify(manager, release, package)
        names |= dict.fromkeys(fact.runtime_packages if fact.kind == "development" else (package,))
    return tuple(names)


def _development(data: Mapping[str, Any], entry: Mapping[str, Any], release: str | None) -> PackageFact:
    names = entry.get(release or "any", entry.get("any"))
    size = float(entry.get("size_mb", 0.0))
    if names is None:
        return PackageFact("unknown", (), size)
    return PackageFact("development", tuple(names), size, (), data["source"])


@cache
def _kinds(manager: Manager) -> Mapping[str, PackageFact]:
    data = table(manager)
    kinds: tuple[Kind, ...] = ("build", "both", "runtime")
    return {
        name: PackageFact(
            kind,
            (),
            float(data["size_mb"].get(name, 0.0)),
            tuple(data["brings"].get(name, ())),
            data["source"],
        )
        for kind in kinds
        for name in data[kind]
    }


@cache
def table(manager: Manager) -> Mapping[str, Any]:
    """Return the data file of a package manager; its first lines say what it holds."""
    return read_data(f"packages/{manager}")
