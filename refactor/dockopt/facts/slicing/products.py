"""What a build leaves behind: trees of installed packages, programs, what it wrote or removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts

# Effects that only a build needs to repeat: their product is copied, not made again.
MAKES = {"dependencies", "tools", "compile", "build", "environment", "resolve"}
# Paths in an image, not on this machine.
_SYSTEM_CACHES = (
    "/var/lib/apt/lists",
    "/var/cache",
    "/tmp",  # noqa: S108 - a path in an image
    "/var/tmp",  # noqa: S108 - a path in an image
    "/root/.cache",
    "/root/.npm",
    "/usr/share/doc",
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder of installed packages that run time uses. `step`: its last writer; `user`: who wrote it."""

    path: str
    step: StepFacts
    command: CommandFacts
    user: str | None
    interpreter: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program. `static`: it is proven to need no shared library.

    `foreign`: its sources are not the project's. `home`: the folder that is brought with all its programs,
    because their names are not known. `original`: the program that it is a copy of.
    """

    path: str
    step: StepFacts
    command: CommandFacts
    static: bool
    foreign: bool = False
    home: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A folder into which a command puts programs of unknown names; `whole`: more than one."""

    folder: str
    step: StepFacts
    command: CommandFacts
    static: bool
    whole: bool
    foreign: bool


@dataclass(slots=True)
class Products:
    """All that a build leaves behind.

    `openings`: folders of programs whose names are not known. `written`: files and folders that build
    commands may change, with step and command. `removed`: paths that a command removes, with its step.
    """

    trees: dict[str, Tree] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)
    written: list[tuple[str, StepFacts, CommandFacts]] = field(default_factory=list)
    caches: set[str] = field(default_factory=set)
    last_step: int = -1
    removed: dict[str, int] = field(default_factory=dict)

    def revive(self, path: str) -> None:
        """Note that a path is made again after it, or a folder above it, was removed."""
        for gone in [each for each in self.removed if is_below(path, each)]:
            del self.removed[gone]

    def is_removed(self, path: str, after: int = -1) -> bool:
        """Whether a command behind step `after` removes the path, or a folder that holds it."""
        return any(step > after and is_below(path, gone) for gone, step in self.removed.items())


def is_disposable(path: str, products: Products) -> bool:
    """Whether a path holds only caches and temporary files."""
    places = (*_SYSTEM_CACHES, *products.caches)
    return any(is_below(path.rstrip("/*"), place) for place in places)


def unclear_target(command: CommandFacts, facts: StepFacts, *, unpinned: bool = False) -> Doubt:
    """The doubt about a command whose target cannot be known; `unpinned`: for want of a version in FROM."""
    if unpinned:
        return Doubt(
            "unpinned-interpreter",
            f"`{command.text}` installs into a folder named after the version, which FROM does not say",
            facts.line,
            hint="name the minor version in FROM (python:3.12, say)",
        )
    return Doubt(
        "unclear-target",
        f"the folder or file that `{command.text}` writes cannot be known",
        facts.line,
        hint="write its paths without shell variables",
    )
