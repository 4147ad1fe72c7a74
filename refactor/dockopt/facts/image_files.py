"""Where in the image a word of a start command lies, and which file of the context that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.situation import USUAL_PATH
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts


@dataclass(frozen=True, slots=True)
class ImageFiles:
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

    def source_of(self, word: str) -> str | None:
        """The file of the context that a start command's word means."""
        found = (context_path(self.copies, path, self.context) for path in self.on_path(word))
        return next((source for source in found if source), None)

    def text_of(self, word: str) -> str:
        """The text of that file; empty where it cannot be read."""
        source = self.source_of(word)
        return (self.context.read(source) if source else None) or ""
