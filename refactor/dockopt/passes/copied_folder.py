"""A folder of which all content was copied, and a RUN that gives it to a user: the COPYs can do that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.effects import UNKNOWN
from dockopt.facts.origin import is_below
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.instructions import Copy, Plain, Run
from dockopt.passes.copied_files import only_command, owner_of
from dockopt.passes.plan import Edit, Spot
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts
    from dockopt.model.dockerfile import Dockerfile

_RECURSIVE = frozenset({"-R", "--recursive"})
# An install of the project itself leaves files beside its sources.
_OF_THE_PROJECT = frozenset({".", "./", "-e", "--editable"})
# Here base images have files of their own.
_OF_THE_SYSTEM = ("/bin", "/etc", "/lib", "/opt", "/root", "/sbin", "/usr", "/var")


def copied_folder(
    dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, context: BuildContext
) -> Spot | None:
    """`RUN chown -R` of a folder that COPYs alone have filled. The `-R` goes, the rest stays."""
    del context
    command = only_command(step, "owner")
    if command is None or stage.base is None or len(command.argv) != 4 or command.argv[1] not in _RECURSIVE:
        return None
    folder = command.targets[0] if command.targets and len(command.targets) == 1 else None
    if folder is None or folder in SYSTEM_FOLDERS or any(is_below(folder, each) for each in _OF_THE_SYSTEM):
        return None
    copies = _copies(dockerfile, stage, step, folder)
    item = command.command
    if not copies or not isinstance(item, Command):
        return None
    owner = owner_of(command.argv[2], stage, copies[0].index)
    if owner is None:
        return None
    arguments = step.step.node.arguments
    start, end = arguments.offset(item.words[0].end - 1) + 1, arguments.offset(item.words[1].end - 1) + 1
    places = [each.step.node.keyword_span.end for each in copies]
    edits = (Edit(start, end, ""), *(Edit(place, place, f" --chown={owner}") for place in places))
    message = f"this keeps a second copy of all that line {copies[-1].line} copies to {folder}"
    node = step.step.node
    return Spot(node.keyword_span.start, dockerfile.document.line_span(node.line).end, message, edits)


def _copies(dockerfile: Dockerfile, stage: StageFacts, step: StepFacts, folder: str) -> list[StepFacts]:
    """The COPYs that fill the folder; none where something else may have."""
    if dockerfile.parent(stage.stage) is not None:
        return []
    found: list[StepFacts] = []
    for each in stage.steps[: step.index]:
        if isinstance(each.step, Copy):
            landing = each.before.resolve(each.step.destination.text) if each.step.destination else None
            if landing is None or each.step.is_add or each.step.inline:
                return []
            if is_below(landing, folder):
                if each.step.chown is not None or not each.before.is_root:
                    return []
                found.append(each)
        elif _stands_against(each, folder):
            return []
    return found


def _stands_against(step: StepFacts, folder: str) -> bool:
    """Whether a step may have put something into the folder, or depends on whose it is."""
    if isinstance(step.step, Plain):
        return step.step.node.name in {"VOLUME", "ONBUILD"}
    return isinstance(step.step, Run) and any(_may_fill(command, folder) for command in step.effective)


def _may_fill(command: CommandFacts, folder: str) -> bool:
    in_project = not _OF_THE_PROJECT.isdisjoint(command.argv)
    if in_project or command.effect in {UNKNOWN, "build"} or command.targets is None:
        return True
    return any(is_below(path, folder) for path in (*command.targets, *command.tree, *command.caches))
