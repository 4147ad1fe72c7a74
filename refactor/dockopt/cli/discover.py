"""Finding the Dockerfiles below a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Folders that hold other people's files or none at all. Without git this list is all that is left out.
SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "node_modules",
    }
)
_NAME = regex(r"(?:docker|container)file(?:\..+)?|.+\.(?:docker|container)file", re.IGNORECASE | re.DOTALL)
# Not Dockerfiles, though named like one: ignore lists, templates and what editors and merges leave behind.
_OTHER_ENDINGS = (
    *(".dockerignore", ".containerignore"),
    *(".erb", ".j2", ".jinja", ".jinja2", ".mustache", ".template", ".tmpl", ".tpl"),
    *(".bak", ".orig", ".rej", ".swo", ".swp", ".tmp", "~"),
)


def is_dockerfile_name(name: str) -> bool:
    """Whether a file of this name is taken for a Dockerfile when a folder is searched."""
    return _NAME.fullmatch(name) is not None and not name.lower().endswith(_OTHER_ENDINGS)


def find_dockerfiles(root: Path, on_error: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield the Dockerfiles below `root`, in the order of their paths.

    Links to folders are not followed; a link to a file counts only if the file lies below `root`, too.
    A folder that cannot be read is handed to `on_error`, and the search goes on.
    """
    top = root.resolve()
    for folder, subfolders, names in os.walk(root, onerror=on_error):
        subfolders[:] = sorted(set(subfolders) - SKIPPED_FOLDERS)
        candidates = (Path(folder, name) for name in sorted(names) if is_dockerfile_name(name))
        yield from (path for path in candidates if _is_ours(path, top))


def _is_ours(path: Path, top: Path) -> bool:
    try:
        return path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(top))
    except (OSError, RuntimeError):  # a link into a folder that may not be read, or links in a circle
        return False
