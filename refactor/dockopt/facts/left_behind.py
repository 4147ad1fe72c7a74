"""Files that a step removes and a layer below it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import ContextCopy, context_copies, context_folders, context_path, is_below
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.package_lists import package_lists
from dockopt.model.instructions import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage


class LeftBehind(Struct, frozen=True):
    """What is removed, by which step, and the last one before it that made or brought it."""

    path: str
    remover: StepFacts
    maker: StepFacts


def left_behind(dockerfile: Dockerfile, stage: Stage, context: BuildContext) -> Iterator[LeftBehind]:
    """One for each RUN of a stage that does nothing but remove, where it is known what made the files."""
    facts = stage_facts(dockerfile, stage)
    copies = {each.facts.index: each for each in context_copies(facts, context) or ()}
    steps = facts.steps
    for step in steps:
        if not step.commands or any(each.effect != "remove" for each in step.commands):
            continue
        removed = [path for each in step.commands for path in each.targets or ()]
        for maker in reversed(steps[: step.index]):
            copy = copies.get(maker.index)
            path = next(
                (each for each in removed if _makes(maker, each.removesuffix("/*"), copy, context)), None
            )
            if path is not None:
                yield LeftBehind(path, step, maker)
                break


def _makes(facts: StepFacts, path: str, copy: ContextCopy | None, context: BuildContext) -> bool:
    """Whether a step is known to put something at the path or below it."""
    if copy is not None:
        folders = context_folders((copy,), path, context)
        inside = context_path((copy,), path, context) or any(context.exists(each) for each in folders if each)
        return bool(inside) or is_below(copy.target, path)
    return isinstance(facts.step, Run) and any(is_below(each, path) for each in _made(facts))


def _made(facts: StepFacts) -> Iterator[str]:
    kept = [mount.get("target", "dst", "destination") or "" for mount in getattr(facts.step, "mounts", ())]
    for command in facts.effective:
        found = () if command.effect in {"remove", "owner", "mode"} else command.targets or ()
        lists = (each.folder for each in package_lists() if each.refreshes(command.argv))
        for path in (*found, *command.caches, *lists):
            if not any(target and is_below(path, target) for target in kept):
                yield path
