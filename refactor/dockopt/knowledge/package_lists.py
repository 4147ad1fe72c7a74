"""Lists that a package manager keeps of what its servers offer."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class PackageLists(Struct, frozen=True):
    """A manager's lists: the words that fetch them and that need them, where they lie, what removes them.

    The other keys are explained in `data/package_lists.toml`.
    """

    programs: tuple[str, ...]
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    folder: str
    cleanup: str
    source: str
    refresh_flags: tuple[str, ...] = ()
    no_lists: tuple[str, ...] = ()
    implicit: bool = False
    cleaned_by: tuple[str, ...] = ()
    lean: str = ""
    speaks: tuple[str, ...] = ()
    needed: Mapping[str, list[str]] = MappingProxyType({})

    def says_which(self, text: str) -> bool:
        """Whether a text says already which of the recommended packages are wanted."""
        return any(word in text for word in self.speaks)

    def refreshes(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line fetches the lists, alone or before it installs, and leaves them."""
        if self._does(argv, self.no_lists):
            return False
        installs = self.installs(argv) and (self.implicit or bool(set(self.refresh_flags) & set(argv)))
        return installs or self._does(argv, self.refresh)

    def installs(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line installs by the lists."""
        return self._does(argv, self.install)

    def cleans(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line is the manager's own cleanup."""
        return self._does(argv, self.cleaned_by)

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
        refresh_flags=tuple(row.get("refresh_flags", ())),
        no_lists=tuple(row.get("no_lists", ())),
        implicit=row.get("implicit", False),
        cleaned_by=tuple(row.get("cleaned_by", ())),
        lean=row.get("lean", ""),
        speaks=tuple(row.get("says_which", ())),
        needed=MappingProxyType(row.get("needed", {})),
    )
