"""Questions about one path or one pattern, answered from the disk without a scan where possible."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from dockopt.context.disk import CUT_SHORT, Question, told
from dockopt.context.glob_match import matches
from dockopt.context.globs import Token, compile_glob, literal
from dockopt.context.links import Place, normalize
from dockopt.context.scan import list_folder

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.context.tree import BuildContext


class UnknownError(Exception):
    """What the builder gets is not known.

    A folder is unreadable, no builder accepts an ignore rule, or there is too much to compare with the rules.
    """


def sent_mode(context: BuildContext, path: str) -> int | None:
    """Return the mode of what the builder finds at a path, links followed; None where it finds nothing.

    Raises:
        UnknownError: see there.
    """
    place = _place(context, path)
    if place is None:
        return None
    if context.rules.problems:
        raise UnknownError
    if any(is_excluded(context, link) for link in place.links):
        return None
    return place.mode if is_sent(context, place.path, folder=stat.S_ISDIR(place.mode)) else None


def _place(context: BuildContext, path: str) -> Place | None:
    try:
        return context.place(path)
    except OSError as error:
        raise UnknownError from error
    except ValueError:  # a NUL: no file has such a name
        return None


def is_sent(context: BuildContext, path: str, *, folder: bool) -> bool:
    """Whether the builder gets an entry of the disk. An ignored folder comes with what is kept below it."""
    if not path or not is_excluded(context, path):
        return True
    if not folder or not context.rules.may_include_below(path):
        return False
    found = context.sends_below(path)
    if found is None:
        raise UnknownError
    return found


def is_excluded(context: BuildContext, path: str) -> bool:
    """Whether the ignore rules exclude an entry; each is compared once.

    Raises:
        UnknownError: the patience of the context is at its end.
    """
    key = ("excluded", path)
    if key not in context.memo:
        if context.patience.matching <= 0:
            told(Question("names", str(context.root)), CUT_SHORT)
            raise UnknownError
        with context.patience.matched():
            context.memo[key] = context.rules.excludes(path)
    excluded: bool = context.memo[key]
    return excluded


def expand(context: BuildContext, root: Path, pattern: str) -> list[str]:
    """Return what a COPY source pattern matches, sorted, one folder level per slash.

    Raises:
        UnknownError: see there.
    """
    parts = [compile_glob(part) for part in normalize(pattern).split("/")]
    found = [""]
    for index, part in enumerate(parts):
        if part is None:
            return []
        last = index == len(parts) - 1
        found = [path for folder in found for path in _step(context, root, folder, part, last=last)]
    return sorted(found)


def _step(
    context: BuildContext, root: Path, folder: str, part: tuple[Token, ...], *, last: bool
) -> list[str]:
    prefix = f"{folder}/" if folder else ""
    name = literal(part)
    if name is not None:
        path = prefix + name
        mode = sent_mode(context, path)
        return [path] if mode is not None and (last or stat.S_ISDIR(mode)) else []
    place = _place(context, folder)
    entries = list_folder(root, place.path, context.limits.files) if place else []
    if entries is None or len(entries) > context.limits.files or context.rules.problems:
        raise UnknownError
    real = f"{place.path}/" if place and place.path else ""
    return [
        prefix + name
        for name, kind in entries
        if (last or kind == "folder")
        and matches(part, name)
        and is_sent(context, real + name, folder=kind == "folder")
    ]
