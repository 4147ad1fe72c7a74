"""Where in the image a word of a start command lies, and which file of the context that is."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import ContextCopy, context_folders, context_path
from dockopt.facts.situation import USUAL_PATH
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts


class ImageFiles(Struct, frozen=True):
    """The files that a stage has from the context, looked up as a shell in the container would."""

    stage: StageFacts
    copies: tuple[ContextCopy, ...]
    context: BuildContext

    def on_path(self, name: str) -> list[str]:
        """Where a program may lie that is called by this word."""
        if "/" in name:
            path = join_path(self.stage.final.workdir, name)
            return [path] if path else []
        return [f"{each}/{name}" for each in self._folders()]

    def _folders(self) -> list[str]:
        path = self.stage.final.values.get("PATH")
        return path.split(":") if path else list(USUAL_PATH)

    def matching(self, pattern: str) -> tuple[str, ...] | None:
        """The files from the context that the image holds at a pattern; None where its folder has none."""
        folder, _, name = pattern.rpartition("/")
        found = {
            f"{folder}/{file}"
            for place in context_folders(self.copies, folder or "/", self.context)
            for path in self.context.below(place)
            if "/" not in (file := path[len(place) + 1 if place else 0 :]) and fnmatchcase(file, name)
        }
        return tuple(sorted(found)) or None

    def source_of(self, word: str) -> str | None:
        """The file of the context that a start command's word means."""
        found = (context_path(self.copies, path, self.context) for path in self.on_path(word))
        return next((source for source in found if source), None)

    def text_of(self, word: str) -> str:
        """The text of that file; empty where it cannot be read."""
        source = self.source_of(word)
        return (self.context.read(source) if source else None) or ""
