"""What the pipeline gives back: the new text, every decision, and the gates that failed."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dockopt.facts.evidence import Evidence
from dockopt.passes.plan import Decision, Edit, FileChange, Level, Options
from dockopt.syntax.problems import Problem
from dockopt.syntax.tokens import Span  # noqa: TC001 - msgspec reads the annotations of a Finding

__all__ = [
    "Decision",
    "Edit",
    "Evidence",
    "FileChange",
    "Finding",
    "Found",
    "GateFailure",
    "Options",
    "Problem",
    "Result",
]


class GateFailure(Struct, frozen=True):
    """A rewrite that a gate stopped: a bug in dockopt to report. The file keeps its original text."""

    gate: str
    pass_name: str
    message: str


class Finding(Struct, frozen=True):
    """One place where a rule has something to say, in the text as it is.

    `outcome`: `fixable`; `unsafe`, which is fixable with `--unsafe-fixes`; `refused`, with the code, and the
    way out in `hint`; or `fixed`, with the place in the text as it was. Lines and columns count from 1, in
    characters; the end lies behind the last one.
    """

    rule: str
    outcome: Literal["fixable", "unsafe", "refused", "fixed"]
    code: str
    message: str
    span: Span
    start: tuple[int, int]
    end: tuple[int, int]
    level: Level | None = None
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()
    edits: tuple[Edit, ...] = ()
    files: tuple[FileChange, ...] = ()

    @property
    def line(self) -> int:
        """The line in which it begins."""
        return self.start[0]


class Found(Struct, frozen=True):
    """All findings in one Dockerfile, in the order of their places."""

    before: str
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    gate_failures: tuple[GateFailure, ...] = ()


class Result(Struct, frozen=True):
    """The outcome for one Dockerfile."""

    before: str
    after: str
    decisions: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()
    gate_failures: tuple[GateFailure, ...] = ()
    other_files: tuple[FileChange, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything would be written."""
        return self.after != self.before or bool(self.other_files)

    @property
    def whole_files(self) -> tuple[FileChange, ...]:
        """Each other file once: where several passes changed it, from the first text to the last.

        Raises ValueError when one change does not build on the other: one of them would be lost.
        """
        whole: dict[str, FileChange] = {}
        for each in self.other_files:
            known = whole.get(each.path)
            if known is not None and each.before != known.after:
                raise ValueError(f"two changes of {each.path} do not build on each other")
            whole[each.path] = FileChange(each.path, known.before if known else each.before, each.after)
        return tuple(whole.values())
