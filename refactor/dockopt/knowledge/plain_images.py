"""Images of which only the user and the working directory are known: `data/plain_images.toml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.image_tags import table


class PlainImage(Struct, frozen=True):
    """What a stage on such an image starts with. `distribution`: nothing is added, so /usr/local is empty."""

    user: str
    workdir: str
    distribution: bool = False


@lru_cache(maxsize=256)
def plain_image(name: str, tag: str | None) -> PlainImage | None:
    """What is known of the image `name:tag`; None for no more than its name."""
    for entry in read_data("plain_images")["image"]:
        if name in _names(tuple(entry["names"]), official=entry.get("official", False)) and not re.fullmatch(
            entry.get("not", "(?!)"), tag or "latest", re.ASCII
        ):
            bare = entry.get("distribution", False)
            return PlainImage(entry.get("user", "root"), entry.get("workdir", "/"), bare)
    return None


@cache
def _names(names: tuple[str, ...], *, official: bool) -> frozenset[str]:
    prefixes = table("mirrors")["prefixes"] if official else ("",)
    return frozenset(f"{prefix}{name}" for prefix in prefixes for name in names)
