"""All steps of a stage with their situations and effects: the facts that the passes share."""

from __future__ import annotations

import shlex
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.facts.effects import CommandFacts, command_facts, command_in_image
from dockopt.facts.places import home_of, setting_of
from dockopt.facts.run_units import together
from dockopt.facts.situation import Situation, advance, initial
from dockopt.knowledge.images import BaseImage, identify
from dockopt.knowledge.pinning import with_series
from dockopt.knowledge.plain_images import PlainImage, plain_image
from dockopt.knowledge.system_interpreters import system_interpreter
from dockopt.model.instructions import Run, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.model.dockerfile import Dockerfile, Stage


class StepFacts(Struct, frozen=True):
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
        if not any(command.inner for command in self.commands):
            return self.commands
        return tuple(inner for command in self.commands for inner in command.effective)

    @property
    def line(self) -> int:
        """The step's first line."""
        return self.step.node.line


class StageFacts(Struct, frozen=True, dict=True):
    """A stage, its base image where it is known, and its steps in order.

    `named`: the image as FROM has to name it for these facts to hold, where the file has a moving tag.
    `plain`: what is known of a base image that the data of base images does not have.
    """

    stage: Stage
    base: BaseImage | None
    steps: tuple[StepFacts, ...]
    final: Situation
    named: str | None = None
    plain: PlainImage | None = None

    @property
    def interpreter(self) -> str | None:
        """The folder in which the image's own interpreter has its packages."""
        if self.base is None:
            return self.plain.tree if self.plain else None
        return next(iter(self.base.interpreter_tree), None)

    @property
    def language(self) -> str:
        """The ecosystem of that interpreter."""
        if self.base is None:
            return self.plain.language if self.plain else ""
        return self.base.language

    @cached_property
    def by_effect(self) -> Mapping[str, list[CommandFacts]]:
        """All that its steps run, in order, by effect; an empty list for an effect that nothing has."""
        found: defaultdict[str, list[CommandFacts]] = defaultdict(list)
        for command in (each for facts in self.steps for each in facts.effective):
            found[command.effect].append(command)
        return found

    @cached_property
    def tools(self) -> frozenset[str]:
        """The variables in which the image says what it was built with: only a build reads them."""
        variables = self.base.config.env if self.base is not None else ()
        return frozenset(each.name for each in variables if each.role == "toolchain")

    @cached_property
    def removals(self) -> dict[int, frozenset[str]]:
        """The system packages that each step removes, of the steps that do, by their indexes."""
        found: dict[int, frozenset[str]] = {}
        for facts in self.steps:
            commands = [each for each in facts.commands if each.effect == "os-remove"]
            if commands:
                found[facts.index] = frozenset(word for each in commands for word in each.operands if word)
        return found

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
    return _follow(dockerfile, stage, _bases(dockerfile)[stage.index])


def named_facts(dockerfile: Dockerfile, stage: Stage) -> StageFacts | None:
    """The facts of a stage whose moving tag is replaced by the version that it stands for today."""
    base = base_of(stage)
    named = with_series(base) if base and "$" not in stage.origin.image.text else None
    return replace(_follow(dockerfile, stage, named), named=named.reference) if named else None


def _follow(dockerfile: Dockerfile, stage: Stage, base: BaseImage | None) -> StageFacts:
    base = _with_system_interpreter(base, stage)
    plain = _plain(stage) if base is None else None
    situation = initial(base, plain)
    bare = StageFacts(stage, base, (), situation, plain=plain)
    interpreter, language = bare.interpreter, bare.language
    steps: list[StepFacts] = []
    for index, step in enumerate(stage.steps):
        commands = _run_facts(step, situation, interpreter, language) if isinstance(step, Run) else ()
        steps.append(StepFacts(index, step, situation, commands))
        for each in commands:
            situation = _learned(situation, each)
        situation = advance(situation, step, dockerfile)
    return StageFacts(stage, base, tuple(steps), situation, plain=plain)


def _plain(stage: Stage) -> PlainImage | None:
    image = stage.image
    return plain_image(image.name, image.tag) if image and not image.digest else None


@lru_cache(maxsize=8)
def _bases(dockerfile: Dockerfile) -> tuple[BaseImage | None, ...]:
    """The base image of each stage, or the one behind the stages that it extends."""
    found: list[BaseImage | None] = []
    for stage in dockerfile.stages:
        parent = dockerfile.parent(stage)
        found.append(base_of(stage) or (found[parent.index] if parent else None))
    return tuple(found)


def _with_system_interpreter(base: BaseImage | None, stage: Stage) -> BaseImage | None:
    """The base image with the interpreter that the stage installs from the distribution's packages."""
    if base is None or base.interpreter_tree or base.moving:
        return base
    scripts = [step.node.text for step in stage.steps if isinstance(step, Run)]
    found = system_interpreter(base.family, base.release, scripts)
    return replace(base, system=found, interpreter_tree=(found.tree,)) if found else base


def _run_facts(
    step: Run, situation: Situation, interpreter: str | None, language: str
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
    for item in parse_shell(script, situation.values).items:
        facts = command_in_image(item, situation, interpreter, language, active)
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
        situation = replace(situation, settings=situation.settings.after({setting[0]: setting[1]}))
    home = home_of(command.rule, command.argv) if command.rule else None
    return replace(situation, homes=situation.homes.after({home[0]: home[1]})) if home else situation
