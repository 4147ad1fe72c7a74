"""Images that are an official image with programs added: `data/derived_images.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dockopt.knowledge.data_file import read_data


@dataclass(frozen=True, slots=True)
class Derived:
    """What such an image adds to the official image `name:tag`.

    `slim`: what the tag of its slim sibling has appended, "" where it has none; `runtime`: an official image
    in that one's place. `config`: `cmd`, `entrypoint` and `env` in place of, or beside, those of the official
    image; `workdir` in that one's place, too; `entrypoint_passes`: the entry point starts what it is given.
    `users`: those that it adds, by number. `size_mb`: what it adds.
    """

    name: str
    tag: str
    slim: str
    commands: frozenset[str]
    config: dict[str, Any]
    runtime: str = ""
    size_mb: int = 0
    users: dict[str, int] = field(default_factory=dict)


def derived_image(name: str, tag: str) -> Derived | None:
    """What the image `name:tag` is derived from; None where that is not known."""
    for entry in _entries():
        found = re.fullmatch(entry["tag"], tag, re.ASCII) if name in entry["names"] else None
        if found:
            groups = found.groupdict(default="")
            official, _, version = entry["like"].format(**groups).partition(":")
            keys = ("cmd", "entrypoint", "env", "entrypoint_passes", "workdir")
            config = {key: entry.get(key) for key in keys}
            commands, runtime = frozenset(entry["commands"]), entry.get("runtime", "").format(**groups)
            size, users = entry.get("size_mb", 0), entry.get("users", {})
            return Derived(official, version, entry.get("slim", ""), commands, config, runtime, size, users)
    return None


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_data("derived_images")["image"]
    return entries
