"""From the paths on the command line to the Dockerfiles to work on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from dockopt.cli.advice import failure
from dockopt.cli.discover import find_dockerfiles
from dockopt.cli.gitignore import without_ignored

Complain = Callable[[str], None]


def find_targets(paths: Sequence[str], *, error: Complain, note: Complain) -> Iterator[Path]:
    """Yield the Dockerfiles that the paths mean, each once, in the order given. No path means `.`.

    A file is taken as it is named, ignored by git or not; a folder is searched. What cannot be read is told
    to `error`, and the search goes on. Whether a named file exists shows when it is read.
    """
    given = map(Path, paths or (".",))
    meant = (_below(path, error=error, note=note) if _is_folder(path) else (path,) for path in given)
    return _each_once(chain.from_iterable(meant))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # reading it will say why
        return False


def _below(folder: Path, *, error: Complain, note: Complain) -> Iterator[Path]:
    def report(problem: OSError) -> None:
        error(failure(os.fsdecode(problem.filename or folder), problem))

    found = 0

    def counted() -> Iterator[Path]:
        nonlocal found
        for path in find_dockerfiles(folder, report):
            found += 1
            yield path

    kept = False
    for path in without_ignored(counted(), note):
        kept = True
        yield path
    if not kept:
        note(f"no Dockerfile below {folder}" + (" that git does not ignore" if found else ""))


def _each_once(paths: Iterable[Path]) -> Iterator[Path]:
    """Without the second name of a file: a link and its target, or a file also found in its folder."""
    seen: set[str] = set()
    for path in paths:
        real = os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            yield path
