"""Which ignore file is in force, and the other Dockerfiles that share it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.context.links import read_inside, resolve
from dockopt.context.scan import list_folder

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 1_000_000
_SHARED = ".dockerignore"


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """An ignore file: its path relative to the context's root, and its text."""

    name: str
    text: str


def find_ignore_file(root: Path, dockerfile: Path | None) -> IgnoreFile | None:
    """Find the ignore file: the Dockerfile's own beside it, else the context's.

    Rule: "Dockerfile-specific ignore files", docs.docker.com/build/concepts/context.
    """
    if dockerfile is not None:
        own = dockerfile.name + _SHARED
        text = read_inside(dockerfile.parent, own, _LIMIT)
        if text is not None:
            return IgnoreFile(os.path.relpath(dockerfile.parent / own, root).replace(os.sep, "/"), text)
    text = read_inside(root, _SHARED, _LIMIT)
    return None if text is None else IgnoreFile(_SHARED, text)


def other_dockerfiles(root: Path, dockerfile: Path | None) -> tuple[str, ...]:
    """Return the Dockerfiles in the root, in a folder of the root or beside `dockerfile`, but for itself.

    Any of them may be built with this context, ignored or not.
    """
    own = os.path.relpath(dockerfile, root).replace(os.sep, "/") if dockerfile else "Dockerfile"
    folders = {"", own.rpartition("/")[0]}
    folders.update(name for name, kind in list_folder(root, "") or () if kind == "folder")
    found = set()
    for folder in folders:
        if folder.startswith("..") or not _is_folder(root, folder):
            continue
        for name, kind in list_folder(root, folder) or ():
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
