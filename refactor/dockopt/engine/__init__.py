"""The pipeline: runs the passes in order, applies their plans, holds every gate."""

from dockopt.engine.pipeline import fix
from dockopt.engine.types import Decision, Evidence, FileChange, GateFailure, Options, Problem, Result

__all__ = ["Decision", "Evidence", "FileChange", "GateFailure", "Options", "Problem", "Result", "fix"]
