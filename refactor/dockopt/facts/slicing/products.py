"""What a build leaves behind: trees of installed packages, programs, what it wrote or removed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts

    # A file or folder that a command may change.
    Written: TypeAlias = tuple[str, StepFacts, CommandFacts]

# Effects that only a build needs to repeat: their product is copied, not made again.
MAKES = {"dependencies", "tools", "compile", "build", "environment", "resolve", "generate", "install"}
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


class Tree(Struct, frozen=True):
    """A folder of installed packages that run time uses. `step`: its last writer; `user`: who wrote it."""

    path: str
    step: StepFacts
    command: CommandFacts
    user: str | None
    interpreter: bool


class Program(Struct, frozen=True):
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


class Opening(Struct, frozen=True):
    """A folder into which a command puts programs of unknown names; `whole`: more than one.

    `root`: they may lie anywhere below this folder, of the sources, and first of all below `folder`.
    `inside`: they lie in folders of it, each with all that it needs.
    """

    folder: str
    step: StepFacts
    command: CommandFacts
    static: bool
    whole: bool
    foreign: bool
    root: str | None = None
    inside: bool = False


class Products(Struct):
    """All that a build leaves behind.

    `locks`: files in which an install notes what it resolved, with the step; run time reads them.
    `openings`: folders of programs whose names are not known. `written`: files and folders that build
    commands may change, with step and command. `removed`: paths that a command removes, with its step.
    """

    trees: dict[str, Tree] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    locks: dict[str, StepFacts] = field(default_factory=dict)
    caches: set[str] = field(default_factory=set)
    last_step: int = -1
    removed: dict[str, int] = field(default_factory=dict)

    def written_by_step(self) -> Mapping[int, list[Written]]:
        """What the commands of each step write, by its index; an empty list where there is nothing."""
        found: defaultdict[int, list[Written]] = defaultdict(list)
        for each in self.written:
            found[each[1].index].append(each)
        return found

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
    if command.reason:
        message = f"where `{command.text}` puts its files cannot be told: {command.reason}"
        hint = "install below one prefix, /usr/local or a folder of its own"
        return Doubt("unclear-target", message, facts.line, hint=hint)
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
