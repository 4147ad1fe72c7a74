"""Images that are an official image with programs added: `data/derived_images.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct, field

from dockopt.knowledge.data_file import read_data


class Derived(Struct, frozen=True):
    """What such an image adds to the official image `name:tag`.

    `slim`: what the tag of its slim sibling has appended, "" where it has none; `runtime`: an official image
    in that one's place; `bare`: the one for programs that stand alone.
    `moving`: a later pull of the tag may stand on another release, so that only the slim sibling, which moves
    along, can be in its place.
    `named`: the tag that says which version it means, where its own moves on.
    `config`: `cmd`, `entrypoint` and `env` in place of, or beside, those of the official image; `workdir` in
    that one's place, too; `entrypoint_passes`: the entry point starts what it is given.
    `users`: those that it adds, by number. `packages`: system packages, `size_mb`: what it adds.
    """

    name: str
    tag: str
    slim: str
    commands: frozenset[str]
    config: dict[str, Any]
    runtime: str = ""
    size_mb: int = 0
    users: dict[str, int] = field(default_factory=dict)
    named: str = ""
    packages: frozenset[str] = frozenset()
    bare: str = ""
    moving: bool = False


def derived_image(name: str, tag: str) -> Derived | None:
    """What the image `name:tag` is derived from; None where that is not known."""
    for entry in _entries():
        found = re.fullmatch(entry["tag"], tag, re.ASCII) if name in entry["names"] else None
        if found:
            groups = {**found.groupdict(default=""), "name": name}
            official, _, version = entry["like"].format(**groups).partition(":")
            keys = ("cmd", "entrypoint", "env", "entrypoint_passes", "workdir")
            config = {key: entry.get(key) for key in keys}
            commands, runtime = frozenset(entry["commands"]), entry.get("runtime", "").format(**groups)
            size, users = entry.get("size_mb", 0), entry.get("users", {})
            slim, named = entry.get("slim", ""), entry.get("named", "")
            packages = frozenset(entry.get("packages", ()))
            bare = entry.get("bare", "")
            moving = bool(re.fullmatch(entry.get("moving", "(?!)"), tag, re.ASCII))
            return Derived(
                official, version, slim, commands, config, runtime, size, users, named, packages, bare, moving
            )
    return None


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_data("derived_images")["image"]
    return entries
