"""Which ignore file is in force, and the other Dockerfiles that share it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.links import read_inside, resolve
from dockopt.context.scan import list_folder

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 1_000_000
_MAX_ENTRIES = 10_000  # looked at per folder for other Dockerfiles
_SHARED = ".dockerignore"


class IgnoreFile(Struct, frozen=True):
    """An ignore file: its path relative to the context's root, and its text (None if it cannot be read)."""

    name: str
    text: str | None


def find_ignore_file(root: Path, dockerfile: Path | None) -> IgnoreFile | None:
    """Find the ignore file: the Dockerfile's own beside it, else the context's.

    Rule: "Dockerfile-specific ignore files", docs.docker.com/build/concepts/context.
    """
    if dockerfile is not None:
        own = _read(dockerfile.parent, dockerfile.name + _SHARED)
        if own is not None:
            name = os.path.relpath(dockerfile.parent / own.name, root).replace(os.sep, "/")
            return IgnoreFile(name, own.text)
    return _read(root, _SHARED)


def _read(folder: Path, name: str) -> IgnoreFile | None:
    """Read a file that the builder would take; one that leads nowhere or is a folder counts as absent."""
    try:
        place = resolve(folder, name)
    except (OSError, ValueError):
        return IgnoreFile(name, None)
    if place is None or not stat.S_ISREG(place.mode):
        return None
    return IgnoreFile(name, read_inside(folder, name, _LIMIT))


def other_dockerfiles(root: Path, dockerfile: Path | None) -> tuple[str, ...]:
    """Return the Dockerfiles in the root, in a folder of the root or beside `dockerfile`, but for itself.

    Any of them may be built with this context, ignored or not.
    """
    own = os.path.relpath(dockerfile, root).replace(os.sep, "/") if dockerfile else "Dockerfile"
    folders = {"", own.rpartition("/")[0]}
    folders.update(name for name, kind in list_folder(root, "", _MAX_ENTRIES) or () if kind == "folder")
    found = set()
    for folder in folders:
        if folder.startswith("..") or not _is_folder(root, folder):
            continue
        for name, kind in list_folder(root, folder, _MAX_ENTRIES) or ():
            if kind != "folder" and is_dockerfile_name(name):
                found.add(f"{folder}/{name}" if folder else name)
    return tuple(sorted(found - {own}))


def _is_folder(root: Path, folder: str) -> bool:
    try:
        place = resolve(root, folder)
    except (OSError, ValueError):
        return False
    return place is not None and stat.S_ISDIR(place.mode)


def is_dockerfile_name(name: str) -> bool:
    """Whether a file name follows a convention for Dockerfiles (`Dockerfile.web`, `web.Dockerfile`)."""
    lower = name.lower()
    if lower.endswith(_SHARED):
        return False
    stems = ("dockerfile", "containerfile")
    return any(lower == stem or lower.startswith(stem + ".") or lower.endswith("." + stem) for stem in stems)
