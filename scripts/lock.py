"""Writes `.ci/constraints.txt`: the version of each package that the tests need, as this environment has it.

    .venv/bin/python -m scripts.lock

Pip takes them with `-c`. An index that lacks one of them is no reason to stop: `.ci/run` says so, and lets
pip choose among what pyproject.toml allows.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
_HEAD = "# Written by `python -m scripts.lock`: what the tests were last seen to pass with.\n"


def closure(names: Iterable[str], extras: Iterable[str] = ()) -> dict[str, str]:
    """Return the packages that these need, themselves included, with their versions, as installed here.

    `extras`: of the first names only.
    """
    found: dict[str, str] = {}
    waiting = [(name, frozenset(extras)) for name in names]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        name, wanted = each
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another system or another Python
            continue
        found[canonicalize_name(name)] = package.version
        waiting += ((need.name, frozenset(need.extras)) for need in _needs(package.requires or (), wanted))
    return found


def _needs(lines: Iterable[str], extras: frozenset[str]) -> Iterator[Requirement]:
    for line in lines:
        need = Requirement(line)
        environments = [{"extra": extra} for extra in (*extras, "")]
        if need.marker is None or any(need.marker.evaluate(each) for each in environments):
            yield need


def requirements(extra: str | None = None) -> list[Requirement]:
    """Return what pyproject.toml asks for: at run time, or for an extra with those that it names in turn."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    found: list[Requirement] = []
    for need in map(Requirement, lines):
        if need.name == project["name"]:
            found += (each for inner in sorted(need.extras) for each in requirements(inner))
        else:
            found.append(need)
    return found


def pinned(text: str) -> dict[str, str]:
    """Return the versions that a file of constraints names."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)$", text, re.MULTILINE))


def wanted() -> dict[str, str]:
    """Return what there is to pin: all that the program, its tests and its build need."""
    found: dict[str, str] = {}
    for need in [*requirements(), *requirements("test")]:
        found |= closure([need.name], need.extras)
    return found


def main() -> None:
    """Write the file."""
    lines = (f"{name}=={version}\n" for name, version in sorted(wanted().items()))
    CONSTRAINTS.write_text(_HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
