"""A file as git knows it at a revision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dockopt.cli.advice import FileError
from dockopt.cli.gitignore import FOREIGN

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 30
HEAD = "HEAD"


def text_at(revision: str, path: Path) -> bytes | None:
    """Return a file's bytes at a revision; None when there is no such file in it, or no repository.

    Raises FileError when git does not know the revision.
    """
    folder = path.parent.resolve()
    known = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known is None:
        if revision == HEAD:
            return None
        raise FileError(f"git knows no revision {revision} here", "Check --against.")
    return _git(folder, "show", f"{known.decode().strip()}:./{path.name}")


def _git(folder: Path, *words: str) -> bytes | None:
    """Return what git says, None when it refuses or is not there."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    try:
        done = subprocess.run(  # noqa: S603 - the revision is resolved to a commit before it is used
            ["git", "-c", "core.fsmonitor=false", *words],  # noqa: S607 - git as the user starts it
            capture_output=True,
            check=False,
            cwd=folder,
            env=environment,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
