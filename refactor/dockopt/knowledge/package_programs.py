"""Which programs a globally installed package puts on PATH: `data/package_programs.toml`."""

from __future__ import annotations

from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return read_data("package_programs")


def knows_programs(ecosystem: str) -> bool:
    """Whether the programs of this ecosystem's packages are written down at all."""
    return ecosystem in _table()


def programs_of(ecosystem: str, package: str) -> tuple[str, ...] | None:
    """The programs of a package; None: it is not known which ones it brings."""
    found = _table().get(ecosystem, {}).get(package)
    return tuple(found) if found is not None else None
