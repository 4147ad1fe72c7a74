"""Where the builder ends: a RUN that only it keeps needs what the original did before it.

Such a RUN looks at files, or does what the runtime stage has otherwise. It would fail without its files and
settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.slicing.types import Kept
from dockopt.model.instructions import Run

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.situation import Situation
    from dockopt.facts.slicing.types import Slice
    from dockopt.facts.stage import StageFacts, StepFacts

# Effects of commands that read neither the context nor what earlier commands made.
_APART = {"os-install", "os-remove", "os-housekeeping", "os-settings", "cache-clean", "user", "directory"}


def last_step(stage: StageFacts, slice_: Slice) -> int:
    """The last step whose settings the builder needs."""
    return max([slice_.last_build, *(facts.index for facts in _remaining(stage, slice_))])


def last_reader(stage: StageFacts, slice_: Slice) -> int:
    """The last step of the builder that may read what COPYs and RUNs before it brought."""
    found = [
        facts.index
        for facts in _remaining(stage, slice_)
        if not all(_stands_apart(facts, each) for each in facts.commands)
    ]
    return max([slice_.last_build, *found])


def end_of_builder(stage: StageFacts, slice_: Slice) -> Situation:
    """The situation at the end of the builder."""
    following = stage.steps[last_step(stage, slice_) + 1 :]
    return following[0].before if following else stage.final


def _remaining(stage: StageFacts, slice_: Slice) -> list[StepFacts]:
    """The RUNs behind the last build step that do not move to the runtime stage as they are."""
    kept = [item for item in slice_.runtime if isinstance(item, Kept)]
    moved = {item.step.index for item in kept if item.text == item.step.step.node.text}
    later = stage.steps[slice_.last_build + 1 :]
    return [facts for facts in later if isinstance(facts.step, Run) and facts.index not in moved]


def _stands_apart(facts: StepFacts, command: CommandFacts) -> bool:
    """Whether a command succeeds without what was copied: the working directory itself is always there."""
    if command.effect in {"owner", "mode"} and command.targets:
        return all(path == facts.before.workdir for path in command.targets)
    return command.effect in _APART or command.argv[:1] == ("echo",)
