"""A COPY of single files, and a RUN right below it that changes nothing but their owner or mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.accounts import is_known_account
from dockopt.facts.origin import context_copies, image_path
from dockopt.model.instructions import Copy, Run
from dockopt.passes.plan import Edit, Spot
from dockopt.shell.commands import Command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts
    from dockopt.model.dockerfile import Dockerfile

_MODE = regex(r"0?[0-7]{3}")
_OWNER = regex(r"[a-z_0-9][a-z_0-9-]*:[a-z_0-9][a-z_0-9-]*")
_EXECUTABLE = frozenset({"+x", "a+x", "ugo+x"})
# What a checkout has; of other modes it is not known whether they are the same everywhere.
_USUAL = frozenset({0o644, 0o755})


def copied_mode(
    dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, context: BuildContext
) -> Spot | None:
    """`RUN chmod` of the files that the COPY above it brings."""
    command, copy = only_command(step, "mode"), _copy_above(stage, step)
    if command is None or copy is None or command.argv[0] != "chmod" or copy[0].chmod is not None:
        return None
    files = _brought(stage, step, context)
    mode, *paths = command.argv[1:]
    if files is None or len(command.targets or ()) != len(paths) or set(command.targets or ()) != set(files):
        return None
    if mode in _EXECUTABLE and all(context.permissions(each) in _USUAL for each in files.values()):
        mode = "755"
    if mode is None or not _MODE.fullmatch(mode):
        return None
    return _spot(dockerfile, step, copy[0], f"--chmod={mode}", "mode")


def copied_owner(
    dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, context: BuildContext
) -> Spot | None:
    """`RUN chown` of the files that the COPY above it brings."""
    command, copy = only_command(step, "owner"), _copy_above(stage, step)
    if command is None or copy is None or copy[0].chown is not None:
        return None
    files = _brought(stage, step, context)
    words = [word for word in command.argv[1:] if word not in {"-R", "--recursive"}]
    owner = owner_of(words[0] if words else None, stage, copy[1])
    if files is None or owner is None or len(words) != 1 + len(files):
        return None
    if set(command.targets or ()) != set(files):
        return None
    return _spot(dockerfile, step, copy[0], f"--chown={owner}", "owner")


def only_command(step: StepFacts, effect: str) -> CommandFacts | None:
    """The one command of a RUN in shell form, on one line and by root, if it has this effect."""
    run = step.step
    if not isinstance(run, Run) or run.script is None or run.node.heredocs or run.node.flags:
        return None
    if len(step.commands) != 1 or not step.before.is_root or "\n" in run.node.text.strip():
        return None
    command = step.commands[0]
    item = command.command
    plain = isinstance(item, Command) and not (
        item.redirects or item.background or item.negated or item.scope
    )
    return command if plain and command.effect == effect and None not in command.argv else None


def owner_of(word: str | None, stage: StageFacts, before: int) -> str | None:
    """The word, where it names a user and a group that exist in front of the step with this index."""
    if word is None or not _OWNER.fullmatch(word):
        return None
    return word if all(is_known_account(name, stage, before) for name in word.split(":")) else None


def _copy_above(stage: StageFacts, step: StepFacts) -> tuple[Copy, int] | None:
    above = stage.steps[step.index - 1].step if step.index else None
    if not isinstance(above, Copy) or above.is_add or above.inline or above.source_stage is not None:
        return None
    return above, step.index - 1


def _brought(stage: StageFacts, step: StepFacts, context: BuildContext) -> dict[str, str] | None:
    """The files that the COPY above brings, by their paths in the image; None where there are folders."""
    copies = [each for each in context_copies(stage, context) or () if each.facts.index == step.index - 1]
    if len(copies) != 1 or not all(context.is_file(source) for source in copies[0].sources):
        return None
    found = {image_path((copies[0],), source, context): source for source in copies[0].sources}
    return {path: source for path, source in found.items() if path}


def _spot(dockerfile: Dockerfile, step: StepFacts, copy: Copy, flag: str, what: str) -> Spot:
    place, node = copy.node.keyword_span.end, step.step.node
    message = f"this changes the {what} of what line {copy.node.line} copies, and keeps a second copy of it"
    edits = (Edit(place, place, f" {flag}"), Edit(*node.span, ""))
    return Spot(node.keyword_span.start, dockerfile.document.line_span(node.line).end, message, edits)
