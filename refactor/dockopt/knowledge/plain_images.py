"""Images of which only the user and the working directory are known: `data/plain_images.toml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.image_tags import table
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

_SERIES = regex(r"\d+\.\d+")


class PlainImage(Struct, frozen=True):
    """What a stage on such an image starts with. `distribution`: nothing is added, so /usr/local is empty.

    `env`: variables of its configuration. `tree`: where the interpreter of its `language` keeps packages.
    `loads`: its own entry point loads what CMD names, which is no command then.
    """

    user: str
    workdir: str
    distribution: bool = False
    env: Mapping[str, str] = MappingProxyType({})
    language: str = ""
    tree: str | None = None
    loads: bool = False


@lru_cache(maxsize=256)
def plain_image(name: str, tag: str | None) -> PlainImage | None:
    """What is known of the image `name:tag`; None for no more than its name."""
    for entry in read_data("plain_images")["image"]:
        if name in _names(tuple(entry["names"]), official=entry.get("official", False)) and not re.fullmatch(
            entry.get("not", "(?!)"), tag or "latest", re.ASCII
        ):
            return PlainImage(
                entry.get("user", "root"),
                entry.get("workdir", "/"),
                entry.get("distribution", False),
                MappingProxyType(entry.get("env", {})),
                entry.get("language", ""),
                _tree(entry.get("tree", ""), tag or ""),
                entry.get("loads", False),
            )
    return None


def _tree(template: str, tag: str) -> str | None:
    """The folder of packages, named after the version that the tag begins with; None: it says none."""
    series = _SERIES.match(tag)
    return template.format(series=series[0]) if template and series else None


@cache
def _names(names: tuple[str, ...], *, official: bool) -> frozenset[str]:
    prefixes = table("mirrors")["prefixes"] if official else ("",)
    return frozenset(f"{prefix}{name}" for prefix in prefixes for name in names)
