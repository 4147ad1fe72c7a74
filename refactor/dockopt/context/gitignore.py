"""Whether the project itself says that git has no copy of a path, by the plainest patterns of a .gitignore.

Source: git-scm.com/docs/gitignore. Patterns with wildcards are left out; a `!` anywhere makes the answer no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_LONGEST = 100_000


def is_git_ignored(path: str, context: BuildContext) -> bool:
    """Whether a .gitignore of the context, beside the path or above it, names the folder or file."""
    parts = path.split("/")
    for depth in range(len(parts)):
        folder = "/".join(parts[:depth])
        file = f"{folder}/.gitignore" if folder else ".gitignore"
        text = context.read(file, _LONGEST) if context.is_file(file) else None
        rest = "/".join(parts[depth:])
        if text is not None and _names(text, rest, parts[-1]):
            return True
    return False


def _names(text: str, path: str, name: str) -> bool:
    """Whether a pattern means the path, relative to the file, or its name at any depth."""
    lines = [line.strip() for line in text.splitlines()]
    if any(line.startswith("!") for line in lines):
        return False
    patterns = {line.removesuffix("/") for line in lines}
    anchored = {f"/{path}", *({path} if "/" in path else set())}
    return bool(patterns & {name, f"**/{name}", *anchored})
