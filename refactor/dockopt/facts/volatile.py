"""Arguments that are other ones in every build, above costly steps that need none of them.

To the builder every RUN below an ARG depends on its value, whether it names it or not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.facts.independent import is_costly
from dockopt.facts.marks import ignored
from dockopt.facts.stage import StepFacts, stage_facts
from dockopt.knowledge.ignorable import is_silent
from dockopt.knowledge.metadata_arguments import is_metadata
from dockopt.model.instructions import Run, Settings

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage

_LONGEST_TEXT = 1_000_000
_MOST_FILES = 5_000
_INSTALLS = "dependencies"
# Installs may run what the project says, and what is fetched may be for one revision.
_RUN_BY_PROJECT = {"tools", "download"}
# What such an install does beside it.
_HARMLESS = {_INSTALLS, "inspect", "cache-clean", "os-housekeeping", "tools"}


def volatile_arguments(
    dockerfile: Dockerfile, stage: Stage, context: BuildContext, rule: str
) -> tuple[list[StepFacts], StepFacts] | None:
    """The ARGs, with the LABELs between that need them, and the costly RUN behind which they can stand.

    None where there is none. `rule`: steps that it has to leave alone are not crossed, and do not move.
    """
    held = {node.line for node in ignored(dockerfile.document, rule)}
    walk = _Walk(context)
    for facts in stage_facts(dockerfile, stage).steps:
        if (facts.line in held or not walk.takes(facts)) and walk.moving:
            break
    return (walk.settled, walk.landing) if walk.landing else None


class _Walk:
    """A walk down the steps of a stage: what moves along, and how far it has got."""

    def __init__(self, context: BuildContext) -> None:
        self.context = context
        self.moving: list[StepFacts] = []
        self.names: set[str] = set()
        self.crossed: list[Settings] = []
        self.settled: list[StepFacts] = []
        self.landing: StepFacts | None = None

    def takes(self, facts: StepFacts) -> bool:
        """Whether the step moves along, or can be crossed by what does."""
        step = facts.step
        if isinstance(step, Settings) and self._moves(step):
            self.moving.append(facts)
            self.names |= {each.name for each in step.settings} if step.node.name == "ARG" else set()
            return not self._changed_by_crossed(step)
        if not self.moving or self._mentioned(step.node.text):
            return False
        if isinstance(step, Settings):
            self.crossed.append(step)
            return not self._changes_moving(step)
        if not isinstance(step, Run):
            return step.node.name not in {"ONBUILD", "SHELL"}
        if not self._crosses(facts):
            return False
        self.settled, self.landing = list(self.moving), facts
        return True

    def _moves(self, step: Settings) -> bool:
        if step.node.name == "ARG":
            return all(is_metadata(each.name) for each in step.settings)
        return step.node.name == "LABEL" and bool(self.names) and self._mentioned(step.node.text)

    def _mentioned(self, text: str) -> bool:
        return any(_has_word(text, name) for name in self.names)

    def _changes_moving(self, step: Settings) -> bool:
        """Whether a step that is crossed sets what a moving one uses or sets, too."""
        names = {each.name for each in step.settings}
        return any(_meets(each.step, step.node.name, names) for each in self.moving)

    def _changed_by_crossed(self, step: Settings) -> bool:
        return any(
            _meets(step, each.node.name, {setting.name for setting in each.settings}) for each in self.crossed
        )

    def _crosses(self, facts: StepFacts) -> bool:
        """Whether the RUN is costly, known, and runs nothing of the project that may read an argument."""
        effects = {command.effect for command in facts.commands}
        if is_costly(facts) and not effects & _RUN_BY_PROJECT:
            return True
        installs = _INSTALLS in effects and effects <= _HARMLESS
        return (is_costly(facts) or installs) and not self._read_by_project()

    def _read_by_project(self) -> bool:
        if not self.context.known or self.context.truncated or len(self.context.files) > _MOST_FILES:
            return True
        speaking = [path for path in self.context.files if not is_silent(path)]
        texts = (self.context.read(path, _LONGEST_TEXT) for path in speaking)
        return any(text is not None and self._mentioned(text) for text in texts)


def _meets(moving: object, name: str, names: set[str]) -> bool:
    if not isinstance(moving, Settings):
        return False
    own = {each.name for each in moving.settings}
    if name == "LABEL":
        return moving.node.name == "LABEL" and bool(own & names)
    return (moving.node.name == "ARG" and bool(own & names)) or any(
        _has_word(moving.node.text, each) for each in names
    )


def _has_word(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
