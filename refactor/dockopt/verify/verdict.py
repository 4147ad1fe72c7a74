"""The outcome of a proof: everything that was found, and what may be concluded from it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from dockopt.verify.behaviour import Behaviour, Change
    from dockopt.verify.buildlog import BuildFailure
    from dockopt.verify.contract import Difference
    from dockopt.verify.effect import Size
    from dockopt.verify.lost import Lost
    from dockopt.verify.missing import Missing
    from dockopt.verify.rebuild import Rebuilds


# Facets that say that a program runs, and not what it does.
_BARE = ("state", "ports", "errors")
ADVICE = "Claimed are build, configuration and files only. --env, --compose and --run may help."


class Verdict(StrEnum):
    """What is claimed. `INCONCLUSIVE`: no difference was seen, but nor was the program at work."""

    SAME = "same"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"


MEANING = {
    Verdict.SAME: "Both images were built and used, and nothing that counts is different.",
    Verdict.DIFFERENT: "The rewritten Dockerfile does not do what the original does.",
    Verdict.INCONCLUSIVE: "No difference was seen, but the program was not seen at work either.",
}


class Origins(Struct, frozen=True):
    """Where the two texts are from, in words."""

    original: str
    rewritten: str


class Failed(Struct, frozen=True):
    """A side that does not build. `instruction`: the first line of the one that failed; empty: not known."""

    side: str
    failure: BuildFailure
    instruction: str = ""


class Built(Struct, frozen=True):
    """Seconds by the clock of the first builds, and how many of their steps the cache did not have."""

    original: float
    rewritten: float
    original_ran: int
    rewritten_ran: int


class Used(Struct, frozen=True):
    """Both images at work: two starts, their differences, and what the original itself changes each time."""

    original: Behaviour
    rewritten: Behaviour
    changes: tuple[Change, ...] = ()
    unsteady: tuple[str, ...] = ()

    @property
    def unproven(self) -> str:
        """Why nothing can be said of the program at work; empty when something can."""
        if self.original.failing:
            return f"The original does not work here either: {self.original.failing}."
        if self.original.ports is None and self.original.state == "keeps running" and not self._evidence:
            return "It keeps running, but no image of this run has a shell from which to see its ports."
        if self.unsteady and not self.original.facets().keys() - {*_BARE, *self.unsteady}:
            return "The original itself behaves differently from start to start."
        return ""

    @property
    def _evidence(self) -> bool:
        return bool(self.original.health or self.original.checks or self.original.starts)


class Effect(Struct, frozen=True):
    """What was gained. `rebuilds` is None where the next builds were not measured."""

    original: Size
    rewritten: Size
    rebuilds: Rebuilds | None = None


class Proof(Struct, frozen=True):
    """Everything that was found. Behind a failed build nothing else is known."""

    origins: Origins
    failed: tuple[Failed, ...] = ()
    built: Built | None = None
    configuration: tuple[Difference, ...] = ()
    unusable: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    use: Used | None = None
    missing: tuple[Missing, ...] = ()
    effect: Effect | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the verdict is not `same`, one line each."""
        if self.failed:
            return tuple(f"The {each.side} does not build." for each in self.failed)
        found = [
            f"The configuration differs: {each.field}." for each in self.configuration if not each.expected
        ]
        if self.unusable:
            found.append(f"{len(self.unusable)} files or commands cannot be used any more.")
        if self.use and self.use.changes:
            found += [f"It behaves differently: {each.facet}." for each in self.use.changes]
        if not found and self.use and self.use.unproven:
            found.append(self.use.unproven)
        return tuple(found)

    @property
    def verdict(self) -> Verdict:
        """Return what may be concluded."""
        if any(each.side == "original" for each in self.failed):
            return Verdict.INCONCLUSIVE
        differs = self.unusable or any(not each.expected for each in self.configuration)
        if self.failed or differs or (self.use and self.use.changes):
            return Verdict.DIFFERENT
        if self.use is None or self.use.unproven:
            return Verdict.INCONCLUSIVE
        return Verdict.SAME
