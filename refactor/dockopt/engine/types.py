"""What the pipeline gives back: the new text, every decision, and the gates that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockopt.facts.evidence import Evidence
from dockopt.passes.plan import Decision, Edit, FileChange, Level, Options
from dockopt.syntax.problems import Problem

if TYPE_CHECKING:
    from dockopt.syntax.tokens import Span

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


@dataclass(frozen=True, slots=True)
class GateFailure:
    """A rewrite that a gate stopped: a bug in dockopt to report. The file keeps its original text."""

    gate: str
    pass_name: str
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule has something to say, in the text as it is.

    `outcome`: `fixable`; `unsafe`, which is fixable with `--unsafe-fixes`; or `refused`, with the code, and
    the way out in `hint`. Lines and columns count from 1, in characters; the end lies behind the last one.
    """

    rule: str
    outcome: Literal["fixable", "unsafe", "refused"]
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


@dataclass(frozen=True, slots=True)
class Found:
    """All findings in one Dockerfile, in the order of their places."""

    before: str
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    gate_failures: tuple[GateFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
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
