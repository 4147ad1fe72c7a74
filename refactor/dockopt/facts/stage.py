"""All steps of a stage with their situations and effects: the facts that the passes share."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dockopt.facts.effects import CommandFacts, command_facts
from dockopt.facts.places import home_of, setting_of
from dockopt.facts.run_units import together
from dockopt.facts.situation import Situation, advance, initial
from dockopt.knowledge.images import BaseImage, identify
from dockopt.knowledge.pinning import with_series
from dockopt.model.instructions import Run, Step

if TYPE_CHECKING:
    from dockopt.model.dockerfile import Dockerfile, Stage


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step, the situation before it, and for a RUN its commands.

    `told`: where a comment says that it belongs, `build-only` or `runtime`.
    """

    index: int
    step: Step
    before: Situation
    commands: tuple[CommandFacts, ...] = ()
    told: str = ""

    @property
    def effective(self) -> tuple[CommandFacts, ...]:
        """All that it runs: the commands of a recipe in the place of the one that runs it."""
        return tuple(inner for command in self.commands for inner in command.effective)

    @property
    def line(self) -> int:
        """The step's first line."""
        return self.step.node.line


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage, its base image where it is known, and its steps in order.

    `named`: the image as FROM has to name it for these facts to hold, where the file has a moving tag.
    """

    stage: Stage
    base: BaseImage | None
    steps: tuple[StepFacts, ...]
    final: Situation
    named: str | None = None

    @property
    def image(self) -> str:
        """The image that the stage starts from, as FROM names it."""
        return self.named or self.stage.origin.image.text


def base_of(stage: Stage) -> BaseImage | None:
    """What is known of the image a stage starts from."""
    image = stage.image
    return identify(image.name, image.tag, image.digest) if image else None


@lru_cache(maxsize=64)
def stage_facts(dockerfile: Dockerfile, stage: Stage) -> StageFacts:
    """Follow a stage from FROM to its end."""
    return _follow(dockerfile, stage, base_of(stage) or _inherited(dockerfile, stage))


def named_facts(dockerfile: Dockerfile, stage: Stage) -> StageFacts | None:
    """The facts of a stage whose moving tag is replaced by the version that it stands for today."""
    base = base_of(stage)
    named = with_series(base) if base and "$" not in stage.origin.image.text else None
    return replace(_follow(dockerfile, stage, named), named=named.reference) if named else None


def _follow(dockerfile: Dockerfile, stage: Stage, base: BaseImage | None) -> StageFacts:
    situation = initial(base)
    interpreter = base.interpreter_tree[0] if base and base.interpreter_tree else None
    steps: list[StepFacts] = []
    for index, step in enumerate(stage.steps):
        family = base.family if base else ""
        commands = _run_facts(step, situation, interpreter, family) if isinstance(step, Run) else ()
        steps.append(StepFacts(index, step, situation, commands))
        for each in commands:
            situation = _learned(situation, each)
        situation = advance(situation, step, dockerfile)
    return StageFacts(stage, base, tuple(steps), situation)


def _inherited(dockerfile: Dockerfile, stage: Stage) -> BaseImage | None:
    """The base image behind a chain of stages that extend each other."""
    parent = dockerfile.parent(stage)
    return (base_of(parent) or _inherited(dockerfile, parent)) if parent else None


def _run_facts(
    step: Run, situation: Situation, interpreter: str | None, family: str
) -> tuple[CommandFacts, ...]:
    from dockopt.shell.commands import Opaque, Reason
    from dockopt.shell.parse import parse_shell

    if step.script is None and step.argv is None:
        text = step.node.arguments.text
        unread = Opaque(text, 0, len(text), Reason.HEREDOC)
        return (command_facts(unread, situation, interpreter, None),)
    # The exec form is one command without a shell: quoted, a shell reads the same words.
    script = step.script if step.script is not None else shlex.join(step.argv or ())
    found: list[CommandFacts] = []
    active: str | None = None
    values = {name: value for name, value in situation.values.items() if value is not None}
    for item in parse_shell(script, values).items:
        facts = command_facts(item, situation, interpreter, active)
        if facts.rule and facts.rule.ecosystem != family and interpreter in facts.tree:
            # `pip` in an image of another language fills the folder of an interpreter that was installed.
            facts = command_facts(item, situation, None, active)
        situation = _learned(situation, facts)
        if facts.environment and facts.effect == "activate":
            active = facts.environment
        found.append(facts)
    return together(found)


def _learned(situation: Situation, command: CommandFacts) -> Situation:
    """The situation with what a command leaves for later ones: an environment, a setting, a user's home."""
    if command.environment and command.effect == "environment":
        situation = replace(situation, environments=(*situation.environments, command.environment))
    setting = setting_of(command.rule, command.argv) if command.rule else None
    if setting:
        situation = replace(situation, settings={**situation.settings, setting[0]: setting[1]})
    home = home_of(command.rule, command.argv) if command.rule else None
    return replace(situation, homes={**situation.homes, home[0]: home[1]}) if home else situation
