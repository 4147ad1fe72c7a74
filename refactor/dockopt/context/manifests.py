"""Manifests and lockfiles of the context, read by the reader that their file name asks for."""

from __future__ import annotations

import importlib
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from dockopt.context.formats.result import Draft, Manifest, Package, Reader
from dockopt.context.links import normalize

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

__all__ = ["Manifest", "Package", "format_of", "read_manifest"]

_LIMIT = 20_000_000  # bytes; lockfiles of large workspaces reach ten million

# File name -> name of the format.
_NAMES: dict[str, str] = {
    "package.json": "package.json",
    "package-lock.json": "package-lock.json",
    "npm-shrinkwrap.json": "package-lock.json",
    "yarn.lock": "yarn.lock",
    "pnpm-lock.yaml": "pnpm-lock.yaml",
    "pnpm-workspace.yaml": "pnpm-workspace.yaml",
    "pyproject.toml": "pyproject.toml",
    "Pipfile": "Pipfile",
    "Pipfile.lock": "Pipfile.lock",
    "poetry.lock": "python-lock",
    "uv.lock": "python-lock",
    "pdm.lock": "python-lock",
    "setup.py": "setup.py",
    "setup.cfg": "setup.cfg",
    "environment.yml": "environment.yml",
    "environment.yaml": "environment.yml",
    "go.mod": "go.mod",
    "go.work": "go.work",
    "Cargo.toml": "Cargo.toml",
    "Cargo.lock": "Cargo.lock",
    "pom.xml": "pom.xml",
    "composer.json": "composer.json",
    "composer.lock": "composer.lock",
    "Gemfile": "Gemfile",
    "Gemfile.lock": "Gemfile.lock",
    "mix.exs": "mix.exs",
    "mix.lock": "mix.lock",
}

# The same for patterns. One with a slash is matched against the path's end.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("pylock*.toml", "python-lock"),
    ("requirements*.txt", "requirements.txt"),
    ("*requirements.txt", "requirements.txt"),
    ("constraints*.txt", "requirements.txt"),
    ("requirements*.in", "requirements.txt"),
    ("requirements/*.txt", "requirements.txt"),
)

# Name of the format -> module and function of its reader.
_READERS: dict[str, tuple[str, str]] = {
    "package.json": ("package_json", "read"),
    "package-lock.json": ("package_lock", "read"),
    "yarn.lock": ("yarn_lock", "read"),
    "pnpm-lock.yaml": ("pnpm", "read_lock"),
    "pnpm-workspace.yaml": ("pnpm", "read_workspace"),
    "pyproject.toml": ("pyproject", "read"),
    "Pipfile": ("pipfile", "read"),
    "Pipfile.lock": ("pipfile", "read_lock"),
    "python-lock": ("python_locks", "read"),
    "setup.py": ("setup_files", "read_py"),
    "setup.cfg": ("setup_files", "read_cfg"),
    "environment.yml": ("conda_environment", "read"),
    "go.mod": ("go_mod", "read_mod"),
    "go.work": ("go_mod", "read_work"),
    "Cargo.toml": ("cargo", "read"),
    "Cargo.lock": ("cargo", "read_lock"),
    "pom.xml": ("pom", "read"),
    "composer.json": ("composer", "read"),
    "composer.lock": ("composer", "read_lock"),
    "Gemfile": ("gemfile", "read"),
    "Gemfile.lock": ("gemfile", "read_lock"),
    "mix.exs": ("mix", "read"),
    "mix.lock": ("mix", "read_lock"),
    "requirements.txt": ("requirements", "read"),
}


@lru_cache(maxsize=4096)
def format_of(path: str) -> str | None:
    """Return the format that a file name stands for, or None."""
    name = path.rpartition("/")[2]
    if name in _NAMES:
        return _NAMES[name]
    for pattern, format_name in _PATTERNS:
        if fnmatchcase("/" + path, f"*/{pattern}") if "/" in pattern else fnmatchcase(name, pattern):
            return format_name
    return None


def read_manifest(context: BuildContext, path: str, format_name: str | None = None) -> Manifest | None:
    """Read a manifest of the context; None for a name that is none, or a file that the builder does not get.

    Args:
        context: where the file is, and what it refers to.
        path: relative to the context.
        format_name: the format where the file name does not tell (`pip install -r deps.txt`).
    """
    path = normalize(path)
    format_name = format_name or format_of(path)
    if format_name not in _READERS or not context.is_file(path):
        return None
    key = ("manifest", format_name, path)
    if key not in context.memo:
        context.memo[key] = _read(context, path, format_name)
    found: Manifest = context.memo[key]
    return found


def _read(context: BuildContext, path: str, format_name: str) -> Manifest:
    text = context.read(path, _LIMIT)
    if text is None:
        return Manifest(path, format_name, problems=("cannot be read",))
    draft = Draft(context, path, text)
    try:
        _reader(format_name)(draft)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return Manifest(path, format_name, problems=(f"not a valid {format_name}: {str(error)[:200]}",))
    return draft.finish(format_name)


def _reader(format_name: str) -> Reader:
    module, function = _READERS[format_name]
    return cast("Reader", getattr(importlib.import_module(f"dockopt.context.formats.{module}"), function))
