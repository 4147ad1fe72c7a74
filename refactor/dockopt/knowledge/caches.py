"""Folders in which package managers keep what they fetched, and how a cache mount can take their place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class DownloadCache:
    """One manager's cache of root. The keys are explained in `data/caches.toml`."""

    programs: tuple[str, ...]
    words: tuple[str, ...]
    target: str
    named_as: tuple[str, ...]
    moved_by: tuple[str, ...]
    source: str
    flags: tuple[str, ...] = ()
    option: str = ""
    sharing: str = ""
    own_id: bool = False

    def fills(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line is an install that fetches into the cache."""
        return bool(argv) and argv[0] in self.programs and bool(set(self.words) & set(argv[1:]))

    def is_moved(self, text: str) -> bool:
        """Whether a text has one of the words by which the cache lies, or is of use, elsewhere."""
        return any(_has_word(text, word) for word in self.moved_by)

    def is_named(self, text: str) -> bool:
        """Whether a text speaks of the folder, or of one above it."""
        return any(_has_word(text, word) for word in self.named_as)

    def mount(self, base: str) -> str:
        """The flag of a RUN on this base image."""
        name = re.sub(r"[^\w.-]", "-", base)
        own = f"id={self.programs[0]}-{name}," if self.own_id else ""
        return f"--mount=type=cache,{own}target={self.target}" + (
            f",sharing={self.sharing}" if self.sharing else ""
        )


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE) is not None


@cache
def download_caches() -> tuple[DownloadCache, ...]:
    """All caches that a mount may take over."""
    entry = files("dockopt.knowledge") / "data" / "caches.toml"
    rows = tomllib.loads(entry.read_text(encoding="utf-8"))["cache"]
    return tuple(map(_cache, rows))


def _cache(row: dict[str, Any]) -> DownloadCache:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return DownloadCache(**values)
