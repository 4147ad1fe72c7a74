"""A .dockerignore that gets further entries: appended at the end, nothing else touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.plan import FileChange

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext


def ignore_change(context: BuildContext, entries: list[str]) -> FileChange:
    """The ignore file in force with these paths appended, or a new `.dockerignore`."""
    name = context.ignore_file
    if name is None:
        return FileChange(".dockerignore", None, "".join(f"{entry}\n" for entry in entries))
    before = context.ignore_text
    newline = "\r\n" if "\r\n" in before else "\n"
    joint = "" if not before or before.endswith("\n") else newline
    return FileChange(name, before, before + joint + "".join(f"{entry}{newline}" for entry in entries))
