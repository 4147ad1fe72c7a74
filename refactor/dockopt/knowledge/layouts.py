"""Where package managers keep packages when their settings say so: `data/layouts.toml`."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data


class Layout(Struct, frozen=True):
    """The layouts that one settings file can choose. The keys are explained in the data."""

    file: str
    tree_word: str
    manager: str
    version: str
    elsewhere: tuple[str, ...]
    archives: tuple[str, ...]
    shared_since: int
    shared_words: tuple[str, ...]
    own_words: tuple[str, ...]

    def major(self, manager: str, settings: str) -> int | None:
        """The major version of the package manager, by the manifest's word or by the settings."""
        found = re.search(self.version, settings) or re.match(self.manager, manager)
        return int(found[1]) if found else None

    def is_shared(self, major: int, settings: str) -> bool:
        """Whether the archives lie in the user's folder, not in the project's."""
        if any(word in settings for word in self.own_words):
            return False
        return major >= self.shared_since or any(word in settings for word in self.shared_words)


@cache
def layout(file: str) -> Layout:
    """The layouts of a settings file. Raises KeyError for one without entry: the data is wrong then."""
    row = read_data("layouts")[file]
    return Layout(
        file,
        row["tree_word"],
        row["manager"],
        row["version"],
        tuple(row["elsewhere"]),
        tuple(row["archives"]),
        row["shared_since"],
        tuple(row["shared_words"]),
        tuple(row["own_words"]),
    )
