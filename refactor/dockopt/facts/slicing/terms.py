"""The terms of a slice: the rung of the ladder that it stands on, and the pieces that a proof asked for.

Static evidence chooses the first rung. Where a proof on an engine contradicts it, the next one is tried.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from msgspec import Struct

from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below


class Breadth(IntEnum):
    """How much the runtime stage takes over, from the most ambitious to the least.

    `EXACT`: what the evidence proves to be enough. `FOLDER`: the application folder as the build left it,
    with its development dependencies. `ALL`: also every system package that the file installs, and what lies
    outside the distribution's own folders, so that only the toolchain stays behind.
    """

    EXACT = 0
    FOLDER = 1
    ALL = 2

    @property
    def words(self) -> str:
        """The breadth as the reports call it."""
        return ("exact artifacts", "the application folder", "everything but the toolchain")[self]


class Rung(Struct, frozen=True):
    """One rung. `same`: the runtime stage stands on the original's own image, not on a smaller one.

    `breadth` None: no split at all; the other passes remain.
    """

    breadth: Breadth | None = Breadth.EXACT
    same: bool = False

    @property
    def words(self) -> str:
        """The rung as the reports call it."""
        if self.breadth is None:
            return "no split"
        base = "the original's own image" if self.same else "the smallest image that the evidence allows"
        return f"{self.breadth.words} on {base}"


LADDER = (*(Rung(breadth, same) for same in (False, True) for breadth in Breadth), Rung(None))


class Piece(Struct, frozen=True):
    """Something that the runtime stage lacked when it was tried.

    `kind`: a system `package` by its name, or a `library`, `file` or `folder` of the builder by its path.
    `reason`: what was seen, in words.
    """

    kind: Literal["package", "library", "file", "folder"]
    name: str
    reason: str

    @property
    def evidence(self) -> Evidence:
        """What the decision rests on."""
        return Evidence(f"added: {self.reason}")


class Terms(Struct, frozen=True):
    """What a slice has to keep to."""

    rung: Rung = LADDER[0]
    pieces: tuple[Piece, ...] = ()

    @property
    def takes_folder(self) -> bool:
        """Whether the application folder is copied whole."""
        return self.rung.breadth is not None and self.rung.breadth >= Breadth.FOLDER

    @property
    def takes_all(self) -> bool:
        """Whether only the toolchain stays behind."""
        return self.rung.breadth is Breadth.ALL

    def asked_below(self, folder: str) -> Piece | None:
        """Return a piece that lies below the folder, if one was asked for."""
        return next((each for each in self.pieces if is_below(each.name, folder)), None)


AMBITIOUS = Terms()
