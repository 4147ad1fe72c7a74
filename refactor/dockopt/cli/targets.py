"""From the paths on the command line to the Dockerfiles to work on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from dockopt.cli.advice import failure
from dockopt.cli.discover import find_dockerfiles
from dockopt.cli.gitignore import without_ignored

Complain = Callable[[str], None]


def find_targets(paths: Sequence[str], *, error: Complain, note: Complain) -> list[Path]:
    """Return the Dockerfiles that the paths mean, each once, in the order given. No path means `.`.

    A file is taken as it is named, ignored by git or not; a folder is searched. What cannot be read is told
    to `error`, and the search goes on. Whether a named file exists shows when it is read.
    """
    found: list[Path] = []
    for path in map(Path, paths or (".",)):
        found.extend(_below(path, error=error, note=note) if _is_folder(path) else [path])
    return _each_once(found)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # reading it will say why
        return False


def _below(folder: Path, *, error: Complain, note: Complain) -> list[Path]:
    def report(problem: OSError) -> None:
        error(failure(os.fsdecode(problem.filename or folder), problem))

    found = find_dockerfiles(folder, report)
    kept = without_ignored(found, note)
    if not kept:
        note(f"no Dockerfile below {folder}" + (" that git does not ignore" if found else ""))
    return kept


def _each_once(paths: list[Path]) -> list[Path]:
    """Without the second name of a file: a link and its target, or a file also found in its folder."""
    seen: dict[str, Path] = {}
    for path in paths:
        seen.setdefault(os.path.realpath(path), path)
    return list(seen.values())
