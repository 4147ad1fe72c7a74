"""The folders above one, as far as the repository reaches that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.disk import entry_kind

if TYPE_CHECKING:
    from pathlib import Path

_MAX_FOLDERS = 8


def folders_above(folder: Path) -> tuple[Path, ...]:
    """They up to the repository's own, the nearest first; none where no repository is known."""
    above = (folder, *folder.parents[:_MAX_FOLDERS])
    for number, each in enumerate(above):
        try:
            if entry_kind(str(each / ".git")) is not None:
                return above[1 : number + 1]
        except (OSError, ValueError):
            return ()
    return ()
