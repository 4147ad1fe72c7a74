"""What the pipeline gives back: the new text, every decision, and the gates that failed."""

from __future__ import annotations

from dataclasses import dataclass

from dockopt.facts.evidence import Evidence
from dockopt.passes.plan import Decision, FileChange, Options
from dockopt.syntax.problems import Problem

__all__ = ["Decision", "Evidence", "FileChange", "GateFailure", "Options", "Problem", "Result"]


@dataclass(frozen=True, slots=True)
class GateFailure:
    """A rewrite that a gate stopped: a bug in dockopt to report. The file keeps its original text."""

    gate: str
    pass_name: str
    message: str


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
