"""Lists that a package manager keeps of what its servers offer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PackageLists:
    """A manager's lists: the words that fetch them and that need them, where they lie, what removes them."""

    programs: tuple[str, ...]
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    folder: str
    cleanup: str
    source: str

    def refreshes(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line fetches the lists."""
        return self._does(argv, self.refresh)

    def installs(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line installs by the lists."""
        return self._does(argv, self.install)

    def _does(self, argv: Sequence[str | None], words: tuple[str, ...]) -> bool:
        return bool(argv) and argv[0] in self.programs and bool(set(words) & set(argv[1:]))


@cache
def package_lists() -> tuple[PackageLists, ...]:
    """All managers that keep lists."""
    rows = read_data("package_lists")["manager"]
    return tuple(map(_lists, rows))


def _lists(row: dict[str, Any]) -> PackageLists:
    return PackageLists(
        programs=tuple(row["programs"]),
        refresh=tuple(row["refresh"]),
        install=tuple(row["install"]),
        folder=row["folder"],
        cleanup=row["cleanup"],
        source=row["source"],
    )
