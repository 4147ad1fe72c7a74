"""The answer of a pass: a Plan of edits, a Refusal with its reason, or nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from dockopt.facts.evidence import Evidence  # noqa: TC001 - msgspec reads the annotations of a Decision
from dockopt.facts.slicing.terms import AMBITIOUS, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.syntax.nodes import Document

Level: TypeAlias = Literal["safe", "slim", "unsafe"]


class Options(Struct, frozen=True):
    """What the user allows.

    `unsafe`: edits that may change behaviour (`--unsafe-fixes`). `other_files`: the ignore file may be
    changed too; a filter that only returns the Dockerfile's text cannot do that. `selected`: the names of the
    rules to run; None stands for those that run by default. `reported`: those of them whose findings are only
    told. `terms`: those of a split.
    """

    unsafe: bool = False
    other_files: bool = True
    selected: frozenset[str] | None = None
    reported: frozenset[str] = frozenset()
    terms: Terms = AMBITIOUS


class Edit(Struct, frozen=True):
    """Replace the characters [start, end) of the text by `text`."""

    start: int
    end: int
    text: str


class FileChange(Struct, frozen=True):
    """Another file of the context that belongs to the same change. `before` None: it is new."""

    path: str
    before: str | None
    after: str


class Spot(Struct, frozen=True):
    """One place that a plan concerns: what is wrong there, and the edits that mend it without the others."""

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...]


class Plan(Struct, frozen=True):
    """Edits that do one refactoring, and why they are right.

    `spots`: the places, where each can be mended alone; together they hold all the edits.

    `splits` tells the gates that instructions may move into new stages and that the final stage may stand on
    another base image; without it the stages and their configuration must stay as they were. `changes`:
    the instructions that it rewrites on purpose, so that no gate holds what they say against it. `beside`:
    what stays, and why. `hint`: what the user has to do when it is done.
    """

    edits: tuple[Edit, ...]
    message: str
    line: int | None = None
    level: Level = "safe"
    evidence: tuple[Evidence, ...] = ()
    files: tuple[FileChange, ...] = ()
    splits: bool = False
    changes: frozenset[str] = frozenset()
    spots: tuple[Spot, ...] = ()
    beside: tuple[Refusal, ...] = ()
    hint: str = ""


class Refusal(Struct, frozen=True):
    """A named reason for leaving the file as it is. `nothing`: there was nothing to do, not a doubt.

    `beside`: those of other places, where each one is worth a word.
    """

    code: str
    message: str
    line: int | None = None
    evidence: tuple[Evidence, ...] = ()
    hint: str = ""
    nothing: bool = False
    beside: tuple[Refusal, ...] = ()

    @property
    def all(self) -> tuple[Refusal, ...]:
        """The refusal itself and those beside it, each alone."""
        return (replace(self, beside=()), *self.beside)


def plan_of(
    spots: Sequence[Spot],
    message: str,
    document: Document,
    level: Level = "safe",
    changes: frozenset[str] = frozenset(),
) -> Plan:
    """The plan to mend all of these places, of which there is at least one."""
    edits = tuple(edit for spot in spots for edit in spot.edits)
    line, _ = document.position(spots[0].start)
    return Plan(edits, message, line, level, spots=tuple(spots), changes=changes)


class Decision(Struct, frozen=True):
    """What became of one pass on one text, for the reports."""

    pass_name: str
    outcome: Literal["changed", "refused", "nothing"]
    code: str
    message: str
    line: int | None = None
    evidence: tuple[Evidence, ...] = field(default=())
    hint: str = ""


def apply_edits(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with all edits done. Edits must not overlap; their order does not matter.

    Raises ValueError on an overlap or a range outside the text: a pass that does that has a bug, and the
    pipeline treats it as a failed gate.
    """
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < position or edit.end < edit.start or edit.end > len(text):
            raise ValueError(f"overlapping or misplaced edit at {edit.start}..{edit.end}")
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])
