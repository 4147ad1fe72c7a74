"""Measures the next build: after nothing, after an edited source file, after an edited manifest, or as asked.

It works on a copy of the context; the user's files are never touched. Both sides get edits of their own, so
that neither is served from what the other has just built. What seems slower is measured twice on both sides,
and the quicker build counts.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.context.manifests import format_of
from dockopt.context.tree import BuildContext
from dockopt.knowledge.leftovers import OTHER, group_of
from dockopt.knowledge.starters import is_source
from dockopt.verify.build import build
from dockopt.verify.client import faults
from dockopt.verify.effect import NOTHING, Rebuild
from dockopt.verify.entrances import entrances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.verify.session import Session
    from dockopt.verify.sides import Side


class Rebuilds(Struct, frozen=True):
    """The same edits, one measured build each, on both sides."""

    original: tuple[Rebuild, ...]
    rewritten: tuple[Rebuild, ...]


def measure(
    session: Session, sides: Sequence[Side], context: Path, work: Path, edits: Sequence[str] | None = None
) -> Rebuilds:
    """Build both sides after each edit. `work` is a folder of ours with the placed Dockerfiles in it.

    `edits`: the files to edit, one after the other, "" for none; None chooses them. Raises OSError for a file
    that is not there.
    """
    copy = work / "context"
    _copy(context, copy)
    opened = BuildContext.open(context)
    chosen = ["", *touched(opened)] if edits is None else edits
    found: list[list[Rebuild]] = [[], []]
    for path in chosen:
        fresh = [
            (_known(side, opened, results, path) if edits is None else None)
            or _build(session, side, copy, work, path)
            for side, results in zip(sides, found, strict=True)
        ]
        if fresh[1].slower_than(fresh[0]) and not fresh[1].like:
            # Other work on the machine may have met one of the two builds only.
            again = [_build(session, side, copy, work, path) for side in sides]
            fresh = [min(pair, key=lambda each: each.seconds) for pair in zip(fresh, again, strict=True)]
        for results, each in zip(found, fresh, strict=True):
            results.append(each)
    return Rebuilds(tuple(found[0]), tuple(found[1]))


def _known(side: Side, context: BuildContext, results: Sequence[Rebuild], path: str) -> Rebuild | None:
    """Return the build after an earlier edit that makes the same steps run: these builds take longest."""
    ignored = context.ignore_text if context.ignore_file else None
    place = entrances(side.text, context, path) if path and side.ignore == ignored else None
    if place is None:
        return None
    alike = (each for each in results if each.ran and entrances(side.text, context, each.after) == place)
    found = next(alike, None)
    return None if found is None else replace(found, after=path, like=found.after)


def _build(session: Session, side: Side, copy: Path, work: Path, path: str) -> Rebuild:
    session.note(f"building the {side.name} again" + (f" after an edit of {path}" if path else ""))
    if path:
        edit(copy / path)
    done = build(session, work / f"{side.name}.Dockerfile", copy, f"{side.name}-again")
    with faults():
        session.docker.image.remove(done.image, force=True)
    return Rebuild(path or NOTHING, done.seconds, tuple(step.name for step in done.ran))


def touched(context: BuildContext) -> list[str]:
    """Choose a source file and a manifest, each the one nearest to the root; fewer where there is none.

    Tests and the like are left out: their edit would show nothing but what the context leaves out.
    """
    plain = [path for path in context.files if not _is_link(context, path)]
    sources = [path for path in plain if is_source(path) and _counts(path)]
    manifests = [path for path in plain if format_of(path) and format_of(path) not in ("setup.py",)]
    firsts = (min(paths, key=_rank) for paths in (sources, manifests) if paths)
    return [path for path in firsts if path]


def _counts(path: str) -> bool:
    return group_of(f"/{path}") in (OTHER, "sources") and "config" not in path and "setup.py" not in path


def _rank(path: str) -> tuple[bool, int, str]:
    """Manifests before their lock files, then by depth and name."""
    return ("lock" in path.lower() or "shrinkwrap" in path), path.count("/"), path


def _is_link(context: BuildContext, path: str) -> bool:
    return context.root is None or (context.root / path).is_symlink()


def edit(file: Path) -> None:
    """Change a file without changing its meaning, differently each time; its hard links keep the old text."""
    bits = f"{secrets.randbits(32):032b}".translate({ord("0"): " ", ord("1"): "\n"})
    mode = file.stat().st_mode
    fresh = file.with_name(f".dockopt-{secrets.token_hex(4)}")
    fresh.write_bytes(file.read_bytes() + f"\n{bits}\n".encode())
    fresh.chmod(mode & 0o7777)
    fresh.replace(file)


def _copy(context: Path, copy: Path) -> None:
    """Copy by hard links where the file system allows it: a context may be large."""
    shutil.copytree(context, copy, symlinks=True, copy_function=_link_or_copy, ignore=_special)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def _special(folder: str, names: list[str]) -> list[str]:
    """Leave out sockets, pipes and devices, which no builder takes either."""
    paths = ((name, Path(folder, name)) for name in names)
    return [name for name, path in paths if not (path.is_symlink() or path.is_file() or path.is_dir())]
