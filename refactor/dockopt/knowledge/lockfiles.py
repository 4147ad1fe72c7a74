"""Installs by a lockfile, and the same ones that never change it: `data/lockfiles.toml`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, convert

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence


class LockedInstall(Struct, frozen=True):
    """One manager's install. The keys are explained in the table."""

    programs: tuple[str, ...]
    words: tuple[str, ...]
    exact: str
    manifest: str
    lockfiles: tuple[str, ...]
    tree: str
    harmless: frozenset[str]
    source: str

    def means(self, argv: Sequence[str | None]) -> bool:
        """Whether a command line is such an install, of all that the manifest asks for."""
        return (
            len(argv) > 1
            and argv[0] in self.programs
            and argv[1] in self.words
            and all(word in self.harmless for word in argv[2:])
        )


@cache
def locked_installs() -> tuple[LockedInstall, ...]:
    """All of them."""
    return convert(read_data("lockfiles")["installer"], tuple[LockedInstall, ...])
