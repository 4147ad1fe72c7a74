"""Folders in which package managers keep what they fetched, and how a cache mount can take their place."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct, convert

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Version(Struct, frozen=True):
    """How the version of a program is known by a project's files. `data/caches.toml` explains the keys."""

    lockfile: str
    says: str
    without: tuple[str, ...]
    unsaid: tuple[str, ...]


class DownloadCache(Struct, frozen=True):
    """One manager's cache. The keys are explained in `data/caches.toml`."""

    programs: tuple[str, ...]
    words: tuple[str, ...]
    target: str
    named_as: tuple[str, ...]
    moved_by: tuple[str, ...]
    source: str
    flags: tuple[str, ...] = ()
    cleanup: str = ""
    option: str = ""
    setting: str = ""
    spare: bool = False
    system: bool = False
    mount_only: bool = False
    sharing: str = ""
    own_id: bool = False
    variable: str = ""
    below: str = ""
    in_home: str = ""
    of_users: str = ""
    users_option: str = ""
    users_version: Version | None = None
    in_place: bool = False

    def folder(self, values: Mapping[str, str | None]) -> str | None:
        """Where it lies for root; None where a variable moves it whose value is not known."""
        if self.variable not in values:
            return self.target
        value = values[self.variable]
        return f"{value.rstrip('/')}/{self.below}" if value and value.startswith("/") else None

    def fills(self, argv: Sequence[str | None]) -> bool:
        """Whether the command line is an install that fetches into the cache."""
        return bool(argv) and argv[0] in self.programs and bool(set(self.words) & set(argv[1:]))

    def is_moved(self, text: str) -> bool:
        """Whether a text has one of the words by which the cache lies, or is of use, elsewhere."""
        return any(_has_word(text, word) for word in self.moved_by)

    def is_named(self, text: str) -> bool:
        """Whether a text speaks of the folder, or of one above it."""
        return any(_has_word(text, word) for word in self.named_as)

    def mount(self, base: str, folder: str, uid: int = 0) -> str:
        """The flag of a RUN on this base image, as root or as a user with this number."""
        name = re.sub(r"[^\w.-]", "-", base)
        parts = [*([str(uid)] if uid else []), *([name] if self.own_id else [])]
        own = ["id=" + "-".join([self.programs[0], *parts])] if parts else []
        options = ["type=cache", *own, f"target={folder}"]
        options += [f"sharing={self.sharing}"] if self.sharing else []
        options += [f"uid={uid}", f"gid={uid}"] if uid else []
        return f"--mount={','.join(options)}"


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE) is not None


@cache
def download_caches() -> tuple[DownloadCache, ...]:
    """All caches that a mount may take over."""
    return tuple(map(_cache, read_data("caches")["cache"]))


def _cache(row: dict[str, Any]) -> DownloadCache:
    return convert(row, DownloadCache)
