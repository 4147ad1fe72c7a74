"""Programs that start what their configuration names: `data/process_managers.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Manager:
    """A process manager. `files`: (path or pattern in the image, format); the schema stands in the data."""

    program: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    flags: tuple[str, ...] = ()
    installer: str = ""
    source: str = ""


@cache
def managers() -> tuple[Manager, ...]:
    """All process managers whose configuration is read."""
    entry = files("dockopt.knowledge") / "data" / "process_managers.toml"
    return tuple(
        Manager(
            tuple(row["program"]),
            tuple(row["files"].items()),
            tuple(row.get("flags", ())),
            row.get("installer", ""),
            row["source"],
        )
        for row in tomllib.loads(entry.read_text(encoding="utf-8"))["manager"]
    )


def manager_of(program: str) -> Manager | None:
    """The process manager that this word starts, by its base name."""
    name = program.rsplit("/", 1)[-1]
    return next((each for each in managers() if name in each.program), None)
