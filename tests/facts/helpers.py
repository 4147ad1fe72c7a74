"""Small Dockerfiles as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.stage import StageFacts, StepFacts, stage_facts
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.context.tree import BuildContext


def dockerfile(text: str) -> Dockerfile:
    """The text, lowered."""
    return lower(parse(text))


def facts(text: str) -> StageFacts:
    """The facts of the last stage."""
    found = dockerfile(text)
    return stage_facts(found, found.stages[-1])


def run(line: str, base: str = "python:3.12-slim-bookworm") -> StepFacts:
    """The facts of one RUN on a base."""
    return facts(f"FROM {base}\nWORKDIR /app\n{line}\n").steps[-1]


def context(root: Path, files: dict[str, str]) -> BuildContext:
    """Write the files and open the folder."""
    from dockopt.context.tree import BuildContext

    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return BuildContext.open(root, root / "Dockerfile")
