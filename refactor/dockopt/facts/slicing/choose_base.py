"""The runtime stage's base image: the first candidate that holds everything run time uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.slicing.packed_scripts import packed_programs
from dockopt.facts.slicing.started import started_programs
from dockopt.knowledge.runtime_bases import RuntimeBase, runtime_tags
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.evidence import Evidence
    from dockopt.facts.needs import Needs
    from dockopt.facts.stage import StageFacts
    from dockopt.knowledge.images import BaseImage


_VARIABLE = regex(r"\$\{[^}]*\}|\$\w+")


class Candidate(Struct, frozen=True):
    """A base image that the runtime stage may stand on, and why an earlier one may not."""

    reference: str
    base: BaseImage | None
    same: bool

    def loses_nothing(self, original: BaseImage | None) -> bool:
        """Whether it has all programs and packages of the original: it lacks documentation alone."""
        if self.same:
            return True
        if self.base is None or original is None or not original.is_distribution:
            return False
        return original.commands <= self.base.commands and original.packages <= self.base.packages


def candidates(stage: StageFacts, *, self_contained: bool) -> tuple[Candidate, ...]:
    """The rungs from the smallest to the same image, as the original writes it."""
    written = stage.image
    same = Candidate(written, stage.base, same=True)
    if stage.base is None or stage.base.pinned or stage.stage.image is None:
        return (same,)
    rungs = runtime_tags(stage.base, "binary" if self_contained else "interpreter")
    found = [(_reference(rung, written), rung) for rung in rungs]
    smaller = [Candidate(text, rung.image, same=False) for text, rung in found if text and text != written]
    return (*smaller, same)


def _reference(rung: RuntimeBase, written: str) -> str | None:
    """The rung as the file would write it.

    A tag that a variable decides keeps the variable; a distribution's tag needs the release spelled out.
    """
    fixed = _VARIABLE.sub("", written)
    named = rung.image.release is not None and rung.image.release in fixed
    if fixed == written or (named and not rung.suffix):
        return rung.reference
    return written + rung.suffix if rung.suffix else None


def missing_programs(
    candidate: Candidate, stage: StageFacts, needs: Needs, context: BuildContext, provided: set[str]
) -> dict[str, Evidence]:
    """Programs that run time calls, that the original image has and the candidate lacks."""
    if candidate.same or candidate.base is None or stage.base is None:
        return {}
    lost = stage.base.commands - candidate.base.commands - provided
    wanted = needs.hinted | needs.programs
    called = {name: evidence for name, evidence in wanted.items() if name in lost}
    called |= packed_programs(lost - called.keys(), stage, context)
    return called | started_programs(lost - called.keys(), context)
