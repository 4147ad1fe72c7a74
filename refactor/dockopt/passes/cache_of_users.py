"""Whether a program is of the version that knows the option for a cache in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.knowledge.caches import Version
    from dockopt.model.dockerfile import Dockerfile

_HEAD = 500  # characters of a lockfile in which it says what wrote it


def is_version(version: Version, dockerfile: Dockerfile, context: BuildContext) -> bool:
    """Whether every lockfile of the context is of this version, and nothing asks for another one."""
    if not context.known or context.truncated or not context.segments.isdisjoint(version.without):
        return False
    if any(word in node.text for node in dockerfile.document.instructions for word in version.unsaid):
        return False
    locks = [path for path in context.files if path.rpartition("/")[2] == version.lockfile]
    return bool(locks) and all(version.says in (context.read(path) or "")[:_HEAD] for path in locks)
