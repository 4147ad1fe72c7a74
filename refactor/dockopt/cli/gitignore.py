"""Leaving out what git ignores, by asking git itself.

Where there is no git or no repository, nothing is left out but the folders that `discover` skips.
"""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_SECONDS = 30
# A hook's environment may point git at another repository than the one the files are in.
FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")


def without_ignored(paths: Iterable[Path], note: Callable[[str], None]) -> Iterator[Path]:
    """Yield the paths that git does not ignore, in their order. `note` hears why git could not be asked.

    Git is asked once for the paths of one repository that follow one another, when their turn has come: of
    thousands of repositories the first is answered for before the last is found.
    """
    known: dict[Path, Path | None] = {}
    for top, each in groupby(paths, lambda path: _repository(path.parent.resolve(), known)):
        group = list(each)
        ignored = set() if top is None else set(_ignored(top, group, note))
        yield from (path for path in group if path not in ignored)


def _repository(folder: Path, known: dict[Path, Path | None]) -> Path | None:
    """Return the top of the repository that holds the folder; a submodule is a repository of its own."""
    chain = []
    top: Path | None = None
    for each in (folder, *folder.parents):
        if each in known:
            top = known[each]
            break
        chain.append(each)
        if _holds_repository(each):
            top = each
            break
    known.update(dict.fromkeys(chain, top))
    return top


def _holds_repository(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:  # a folder above that may not be read
        return False


def _ignored(top: Path, paths: list[Path], note: Callable[[str], None]) -> list[Path]:
    """Return the paths that git ignores in the repository at `top`; tracked files are never ignored."""
    import subprocess  # here: most runs name their files and start no git

    # With `./` in front no name is taken for a pathspec with magic, such as `:(top)`.
    inside = {
        b"./" + os.fsencode((path.parent.resolve() / path.name).relative_to(top)): path for path in paths
    }
    # A repository may name a program as its file monitor; looking at ignore rules must not start it.
    command = ["git", "-c", "core.fsmonitor=false", "check-ignore", "--stdin", "-z"]
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    try:
        answer = subprocess.run(  # noqa: S603 - fixed words; the paths go through stdin
            command,
            input=b"".join(name + b"\0" for name in inside),
            capture_output=True,
            check=False,
            cwd=top,
            env=environment,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        return []
    except (OSError, subprocess.TimeoutExpired) as error:
        note(f"git could not say what it ignores below {top}: {error}. No file is left out for it.")
        return []
    if answer.returncode not in (0, 1):  # 1: nothing is ignored
        reason = answer.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        note(f"git could not say what it ignores below {top}: {reason}. No file is left out for it.")
        return []
    return [inside[name] for name in answer.stdout.split(b"\0") if name in inside]
