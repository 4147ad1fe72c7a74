"""What a compile command makes: the answer of a strategy, and what it may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.context.tree import BuildContext


class Made(Struct, frozen=True):
    """What the packages of a command make.

    `names`: the programs; None: it cannot be known which. `several`: more than one package is meant; None:
    that cannot be known. `foreign`: the packages come from elsewhere, not from the sources of the project.
    `whole`: what they need may lie beside them, in their folder. `root`: the folder of the project.
    `unclear`: a setting of the project sends them elsewhere.
    """

    names: tuple[str, ...] | None
    several: bool | None = False
    foreign: bool = False
    whole: bool = False
    root: str | None = None
    unclear: bool = False


class Sources(Struct, frozen=True):
    """Where a compile command runs, and the files of the context by their paths in the image.

    `files` is None where the context is not known.
    """

    cwd: str
    files: Mapping[str, str] | None
    context: BuildContext

    def read(self, path: str) -> str | None:
        """The text of a file of the image that came from the context."""
        source = (self.files or {}).get(path)
        return self.context.read(source) if source else None
