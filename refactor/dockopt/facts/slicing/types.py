"""The program slice: what the runtime stage repeats, what it copies from the builder, what stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.facts.evidence import Evidence

if TYPE_CHECKING:
    from dockopt.facts.slicing.divide import KeptCommand
    from dockopt.facts.stage import StepFacts
    from dockopt.knowledge.images import BaseImage


class Kept(Struct, frozen=True):
    """A step that the runtime stage has in its own words; `text` differs when a RUN was narrowed.

    `chown`: an owner that a later `chown -R` of the original gave to what it copies.
    """

    step: StepFacts
    text: str
    chown: str | None = None
    commands: tuple[KeptCommand, ...] = ()


class Brought(Struct, frozen=True):
    """Files copied from the builder to the same absolute path.

    `kind`: `tree` (installed packages), `folder` (of the application), `file`. `without`: trees inside the
    folder that arrive in a layer of their own. `replaces`: the target's own content is removed before.
    `tree`: the installed packages that a program belongs to.
    """

    path: str
    kind: str
    chown: str | None = None
    without: tuple[str, ...] = ()
    replaces: bool = False
    folder: bool = True
    tree: str | None = None


class Added(Struct, frozen=True):
    """A line that the original inherited from its base image and the new base lacks, or a needed package."""

    text: str


class Apart(Struct, frozen=True):
    """Trees that a stage of their own makes: `first` is the first step that it does without.

    `leaves_folder`: a folder that is copied holds one of them, so that the builder has to drop it.
    """

    first: int
    trees: tuple[str, ...]
    leaves_folder: bool

    @property
    def evidence(self) -> Evidence:
        """What the decision rests on."""
        named = ", ".join(self.trees)
        return Evidence(f"no step behind the sources writes into {named}, so no edit of them makes it again")


class Slice(Struct):
    """The plan of a split, before it is put into words.

    `last_build`: index of the last step that stays in the builder; later ones move to the runtime stage.
    `builder_reference`: the builder's image where its tag gets the name of its release.
    `prune`: the command that removes development dependencies, and the folder it runs in.
    `apart`: where the builder is cut, so that a source edit leaves the dependencies alone.
    """

    runtime: list[Kept | Brought | Added] = field(default_factory=list)
    last_build: int = -1
    base_reference: str = ""
    builder_reference: str | None = None
    base: BaseImage | None = None
    prune: tuple[str, str] | None = None
    apart: Apart | None = None
    gain_mb: float = 0.0
    size_mb: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
