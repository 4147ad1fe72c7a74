"""Small context folders for tests."""

from pathlib import Path

from dockopt.context.limits import DEFAULT, Limits
from dockopt.context.tree import BuildContext


def write(root: Path, files: dict[str, str]) -> Path:
    """Write the files below the root, with their folders."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    return root


def context(root: Path, files: dict[str, str], ignore: str = "", limits: Limits = DEFAULT) -> BuildContext:
    """Write the files and open the folder as a context."""
    return BuildContext.open(write(root, {**files, ".dockerignore": ignore}), limits=limits)
