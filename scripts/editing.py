"""An edit of one source file, as a developer makes it: the start of every rebuild."""

import re
import secrets
from pathlib import Path

from .projects import Stack

SUFFIXES: dict[Stack, tuple[str, ...]] = {
    "go": (".go",),
    "node": (".js", ".ts", ".tsx", ".jsx", ".mjs"),
    "python": (".py",),
}
COMMENTS: dict[Stack, str] = {"go": "//", "node": "//", "python": "#"}
LIKELY = ("main", "app", "server", "index", "bot", "manage")
NOT_SOURCES = re.compile(
    r"(^|/)(\.[^/]+|node_modules|vendor|tests?|__tests__|migrations)/|config|test|spec|\.d\.ts$"
)


def source(context: Path, stack: Stack) -> Path | None:
    """Choose the file to edit: likely names and shallow folders first; None where there is no source."""
    found = [
        path
        for suffix in SUFFIXES[stack]
        for path in context.rglob(f"*{suffix}")
        if path.is_file() and not NOT_SOURCES.search(path.relative_to(context).as_posix())
    ]
    return min(found, key=lambda path: _rank(path.relative_to(context)), default=None)


def _rank(path: Path) -> tuple[bool, int, str]:
    return path.stem not in LIKELY, len(path.parts), path.as_posix()


def edit(file: Path, stack: Stack) -> None:
    """Append a comment, another one each time: no step that reads the file may be cached."""
    with file.open("a", encoding="utf-8") as handle:
        handle.write(f"\n{COMMENTS[stack]} {secrets.token_hex(8)}\n")
