"""The configuration file in force for a Dockerfile: the nearest one, from its folder upwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.cli.advice import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = "dockopt.toml"
SHARED = "pyproject.toml"


class Configuration(Struct, frozen=True):
    """What a file says; `dockopt.schema.json` says what each setting means."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe_fixes: bool = False


class Configurations:
    """Finds and reads the files, each once. `named`: the one to take; `isolated`: none is taken."""

    def __init__(self, named: str | None, *, isolated: bool) -> None:
        self._named, self._isolated = named, isolated
        self._by_folder: dict[Path, Configuration] = {}
        self._read: dict[Path, Configuration | None] = {}

    def nearest(self, folder: Path) -> Configuration:
        """The configuration for a Dockerfile in this folder. Raises ConfigurationError, and OSError."""
        if self._isolated:
            return Configuration()
        if self._named is not None:
            return self._explicit(Path(self._named))
        here = folder.resolve()
        if here not in self._by_folder:
            self._by_folder[here] = self._above(here)
        return self._by_folder[here]

    def _above(self, folder: Path) -> Configuration:
        for each in (folder, *folder.parents):
            for name in (OWN, SHARED):
                path = each / name
                found = self._once(path) if path.is_file() else None
                if found is not None:
                    return found
        return Configuration()

    def _explicit(self, path: Path) -> Configuration:
        found = self._once(path)
        if found is None:
            raise FileError(f"{path.name} has no table [tool.dockopt]", "Check --config.")
        return found

    def _once(self, path: Path) -> Configuration | None:
        """The configuration in a file; None where it is a `pyproject.toml` without one."""
        if path not in self._read:
            self._read[path] = _configuration(path)
        return self._read[path]


def _configuration(path: Path) -> Configuration | None:
    from dockopt.cli.configuration_file import read_settings

    settings = read_settings(path, table=("tool", "dockopt") if path.name == SHARED else ())
    return None if settings is None else Configuration(**_arguments(settings))


def _arguments(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.replace("-", "_"): tuple(value) if isinstance(value, list) else value
        for name, value in settings.items()
        if name != "$schema"
    }
