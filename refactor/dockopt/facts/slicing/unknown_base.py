"""What has to be known of a base image that the data does not have: its user and its working directory.

Both stages then stand on it, so nothing that it configures is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN
from dockopt.model.instructions import Copy, Run
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts

# Effects whose place is the working directory, whatever their words say.
_IN_FOLDER = {"build", "dependencies", "compile", "resolve", "generate", UNKNOWN}
# Effects that only root can have.
_NEEDS_ROOT = {"os-install"}


def check_unknown_base(stage: StageFacts) -> None:
    """Raise Doubt where the file does not tell what it needs to know of an unknown base image."""
    if stage.base is not None:
        return
    image, line = stage.stage.origin.image.text, stage.stage.origin.node.line
    made = [facts for facts in stage.steps if isinstance(facts.step, (Run, Copy))]
    if any(facts.before.user is None for facts in made) and not _starts_as_root(made):
        message = f"nothing is known of the base image {image}, such as its user"
        raise Doubt("unknown-base", message, line, hint="set USER right after FROM")
    if any(_uses_workdir(facts) and facts.before.workdir is None for facts in made):
        message = f"nothing is known of the base image {image}, such as its working directory"
        raise Doubt("unknown-base", message, line, hint="set WORKDIR right after FROM")


def _starts_as_root(made: list[StepFacts]) -> bool:
    """Whether a step in front of every USER installs system packages: the build fails but as root."""
    return any(
        facts.before.user is None and any(_needs_root(each) for each in facts.commands) for facts in made
    )


def _needs_root(command: CommandFacts) -> bool:
    item = command.command
    # Behind sudo the first word is another one.
    plain = isinstance(item, Command) and bool(command.argv) and item.name == command.argv[0]
    return command.effect in _NEEDS_ROOT and plain


def check_known_tree(stage: StageFacts, facts: StepFacts, command: CommandFacts) -> None:
    """Raise Doubt for an install into the folder of an interpreter that nothing is known of."""
    rule, base = command.rule, stage.base
    if rule is None or command.targets is not None or not any("{environment}" in each for each in rule.tree):
        return
    # An image of another language may bring an interpreter beside its distribution's own.
    if base is None or (rule.ecosystem != base.language and command.argv[0] in base.commands):
        message = f"where `{command.text}` puts its packages is not known of this base image"
        raise Doubt("unknown-base", message, facts.line, hint="install into a virtual environment")


def _uses_workdir(facts: StepFacts) -> bool:
    step = facts.step
    if isinstance(step, Copy):
        return step.destination is not None and not step.destination.text.startswith("/")
    return any(each.effect in _IN_FOLDER or each.targets is None for each in facts.commands)
