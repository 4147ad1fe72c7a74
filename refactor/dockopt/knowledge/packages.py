"""What system packages are for: building, running, or headers whose shared library run time needs.

The facts come from `data/packages/<manager>.toml`, and for the releases of Debian from what its indexes say
of headers and compilers (`debian_packages.py`). A package that is not in them is "unknown", and so is a
`-dev` package on a release whose library names are not recorded: callers keep those in both stages.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.debian_packages import debian_data, derived

if TYPE_CHECKING:
    from collections.abc import Mapping

Manager = Literal["apt", "apk", "rpm", "zypper"]
MANAGERS = frozenset(get_args(Manager))
Kind = Literal["build", "runtime", "development", "both", "unknown"]


class PackageFact(Struct, frozen=True):
    """What one package is for.

    `runtime_packages`: what a runtime stage installs in its place ("development"; empty: the base has it).
    `brings`: what installing a "build" package has pulled in that run time may have come to rely on, to be
    installed where the base does not provide it; `loads`: libraries that an interpreter's packages load
    when they were compiled with it. `size_mb`: unpacked, with all that slim images lack for it.
    """

    kind: Kind
    runtime_packages: tuple[str, ...] = ()
    size_mb: float = 0.0
    brings: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    source: str = ""


class Toolchain(Struct, frozen=True):
    """A package for both stages that only its own programs make of use at run time.

    `brings`: what it pulls in, unless a package or program of the stage fits one of the patterns `unless`.
    """

    programs: tuple[str, ...]
    brings: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


UNKNOWN = PackageFact("unknown")


def classify(manager: str, release: str | None, package: str) -> PackageFact:
    """Return what `package` (a bare name, no version) is for on a distribution release such as "bookworm".

    `manager` is one of `MANAGERS`; for any other, everything is unknown.
    """
    if manager not in MANAGERS:
        return UNKNOWN
    data = table(manager)
    if manager == "apt" and (found := derived("headers", release, package)):
        names = (*found.libraries, *data["also"].get(package, ()))
        return PackageFact("development", names, found.size_mb, source=debian_data()["source"])
    development = data["development"].get(package)
    if development is not None:
        return _development(data, development, release)
    kinds = _kinds(cast("Manager", manager))
    if package in kinds:
        return kinds[package]
    compiler = derived("toolchains", release, package) if manager == "apt" else None
    return PackageFact("build", (), compiler.size_mb, source=debian_data()["source"]) if compiler else UNKNOWN


def toolchain(manager: str, package: str) -> Toolchain | None:
    """What is known of a package that is a toolchain; None for any other."""
    row = table(manager).get("toolchain", {}).get(package) if manager in MANAGERS else None
    return Toolchain(**{key: tuple(value) for key, value in row.items()}) if row else None


def brought_libraries(manager: str, release: str | None, package: str) -> tuple[str, ...]:
    """The libraries that an install of a package for building brings along, where they are known."""
    if manager == "apt" and (found := derived("toolchains", release, package)):
        return found.libraries
    fact = classify(manager, release, package)
    if manager == "apt" and fact.kind == "build" and release not in debian_data()["dated"]:
        return _on_every_release(package)
    return (*fact.runtime_packages, *fact.loads)


def _on_every_release(package: str) -> tuple[str, ...]:
    """What brings the same libraries on each release of Debian does so on the distributions made of it."""
    found = [derived("toolchains", release, package) for release in debian_data()["dated"]]
    libraries = [each.libraries if each else () for each in found]
    return tuple(name for name in libraries[0] if all(name in each for each in libraries))


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
    return PackageFact("development", tuple(names), size, source=data["source"])


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
            tuple(data.get("loads", {}).get(name, ())),
            data["source"],
        )
        for kind in kinds
        for name in data[kind]
    }


@cache
def table(manager: str) -> Mapping[str, Any]:
    """Return the data file of a package manager; its first lines say what it holds."""
    return read_data(f"packages/{manager}")
