"""Programs that start what their configuration names: `data/process_managers.toml`."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data


class Manager(Struct, frozen=True):
    """A process manager. `files`: (path or pattern in the image, format); the schema stands in the data."""

    program: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    flags: tuple[str, ...] = ()
    installer: str = ""
    source: str = ""


@cache
def managers() -> tuple[Manager, ...]:
    """All process managers whose configuration is read."""
    return tuple(
        Manager(
            tuple(row["program"]),
            tuple(row["files"].items()),
            tuple(row.get("flags", ())),
            row.get("installer", ""),
            row["source"],
        )
        for row in read_data("process_managers")["manager"]
    )


def manager_of(program: str) -> Manager | None:
    """The process manager that this word starts, by its base name."""
    name = program.rsplit("/", 1)[-1]
    return next((each for each in managers() if name in each.program), None)
