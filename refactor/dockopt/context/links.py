"""The one way from a context-relative path to the disk: link by link, and never out of the context."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.disk import content, entry_kind, link_target

if TYPE_CHECKING:
    from pathlib import Path

_MAX_LINKS = 40  # Linux's own limit for one look-up


class Place(Struct, frozen=True):
    """Where a path ends: the entry that is no link, its mode, and the links on the way to it."""

    path: str
    mode: int
    links: tuple[str, ...] = ()


def normalize(path: str) -> str:
    """Return a COPY source relative to the context's root, "" for the root itself.

    A leading slash is the root of the context, and `..` does not lead out of it (docs.docker.com, COPY).
    """
    return "/".join(_parts(path)[0])


def join(folder: str, path: str) -> str | None:
    """Return a path that a file in `folder` names, relative to the root; None where it leaves the context."""
    if path.startswith("/"):
        return None
    parts, left = _parts(f"{folder}/{path}")
    return None if left else "/".join(parts)


def _parts(path: str) -> tuple[list[str], bool]:
    parts: list[str] = []
    left = False
    for part in path.split("/"):
        if part == "..":
            left = left or not parts
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return parts, left


def resolve(root: Path, path: str) -> Place | None:
    """Follow the links on a normalized path as the builder does; None where it finds nothing.

    For the builder the context is the whole file system: an absolute link starts at the context's root, and
    `..` does not lead out of it.

    Raises:
        OSError: a folder on the way may not be read, so nothing is known.
        ValueError: the path holds a NUL.
    """
    done: list[str] = []
    links: list[str] = []
    waiting = path.split("/")[::-1]
    mode: int | None = stat.S_IFDIR
    while waiting:
        part = waiting.pop()
        if part in ("", ".", ".."):
            done = done[:-1] if part == ".." else done
            mode = stat.S_IFDIR
            continue
        here = "/".join((*done, part))
        mode = _mode(root, here)
        if mode is None or (waiting and not (stat.S_ISDIR(mode) or stat.S_ISLNK(mode))):
            return None
        if not stat.S_ISLNK(mode):
            done.append(part)
            continue
        links.append(here)
        if len(links) > _MAX_LINKS:
            return None
        target = link_target(f"{root}/{here}")
        done = [] if target.startswith("/") else done
        waiting.extend(target.split("/")[::-1])
    return Place("/".join(done), mode or 0, tuple(links))


def entry_mode(root: Path, path: str) -> int | None:
    """Return the mode of the entry at a normalized path, of the link itself if it is one; None if missing.

    Raises:
        OSError: as `resolve`.
        ValueError: as `resolve`.
    """
    folder, _, name = path.rpartition("/")
    place = resolve(root, folder)
    if place is None or not stat.S_ISDIR(place.mode):
        return None
    return _mode(root, f"{place.path}/{name}" if place.path else name)


def _mode(root: Path, path: str) -> int | None:
    return entry_kind(f"{root}/{path}")


def read_regular(root: Path, path: str, limit: int) -> bytes | None:
    """Read a regular file at a path without links; None for another kind or for more than `limit` bytes.

    Raises:
        OSError: the file may not be opened.
    """
    return content(f"{root}/{path}", limit)


def read_inside(root: Path, path: str, limit: int) -> str | None:
    """Read a regular file of the context as text; None where that is not possible for any reason."""
    try:
        return read_place(root, resolve(root, path), limit)
    except (OSError, ValueError):
        return None


def read_place(root: Path, place: Place | None, limit: int) -> str | None:
    """Read what lies at a place as text; None where it is no regular file, or a longer one.

    Raises:
        OSError: the file may not be opened.
    """
    if place is None or not stat.S_ISREG(place.mode):
        return None
    data = read_regular(root, place.path, limit)
    return None if data is None else data.decode("utf-8", "surrogateescape")
