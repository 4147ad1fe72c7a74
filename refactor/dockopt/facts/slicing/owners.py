"""Owners in the runtime stage: `chown -R` becomes `--chown`, and users exist before they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.divide import KeptCommand, divisible, narrow
from dockopt.facts.slicing.types import Added, Brought, Kept
from dockopt.model.instructions import Copy
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_RECURSIVE = {"-R", "--recursive"}
_MAKES = {"directory", "touch", "link", "write"}


def place_owner(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
    """What the runtime stage has of a chown.

    A recursive one over copied files would store them twice: they arrive with their owner instead, and the
    command changes the folder alone. Source: BuildKit keeps the owner of an existing destination folder.
    """
    targets = command.targets or ()
    owner = command.operands[0] if command.operands else None
    recursive = any(word and word.startswith("-") and "R" in word for word in command.argv)
    # `user:` means the group of that user, as COPY does without the colon; with it, the group is root.
    # Source: chown(1); moby/buildkit#3555
    owner = owner.removesuffix(":") if owner else None
    if recursive and owner and "$" not in owner and _give(slicer, targets, owner):
        return [KeptCommand(command)] if _made_below(slicer, targets) else [folder_alone(facts, command)]
    if targets and all(_arrives_with_owner(slicer, path) for path in targets):
        return []
    return [KeptCommand(command)]


def _arrives_with_owner(slicer: Slicer, path: str) -> bool:
    """Whether the path is copied with its owner: not so a copied folder itself, which is made anew."""
    inside = slicer.is_carried(path) and path not in slicer.folders
    return inside or path in slicer.products.programs


def folder_alone(facts: StepFacts, command: CommandFacts) -> KeptCommand:
    """The chown or chmod without its recursion."""
    words = command.command.words if isinstance(command.command, Command) else ()
    found = tuple((index, None) for index, word in enumerate(words) if word.value in _RECURSIVE)
    if not found and not any(word and word.startswith("-") and "R" in word for word in command.argv):
        return KeptCommand(command)
    if len(found) != 1:
        raise Doubt("unclear-owner", f"what `{command.text}` changes cannot be told", facts.line)
    return KeptCommand(command, found)


def _made_below(slicer: Slicer, targets: tuple[str, ...]) -> bool:
    """Whether a repeated command makes files below the targets, which only a recursive change reaches."""
    kept = [
        each.command for item in slicer.result.runtime if isinstance(item, Kept) for each in item.commands
    ]
    made = [path for each in kept if each.effect in _MAKES for path in each.targets or ()]
    return any(is_below(path, target) and path != target for path in made for target in targets)


def _give(slicer: Slicer, targets: tuple[str, ...], owner: str) -> bool:
    """Give the owner to everything copied below the targets so far; False when there is nothing."""
    paths = {each.facts.index: each.target for each in slicer.copies}
    given = False
    for index, item in enumerate(slicer.result.runtime):
        path: str | None = None
        if isinstance(item, Brought):
            path = item.path
        elif isinstance(item, Kept) and isinstance(item.step.step, Copy):
            path = paths.get(item.step.index)
        if path is not None and not isinstance(item, Added) and any(is_below(path, each) for each in targets):
            slicer.result.runtime[index] = replace(item, chown=owner)
            given = True
    return given


def users_first(items: list[Kept | Brought | Added]) -> list[Kept | Brought | Added]:
    """The runtime items with every user created before the first file that is given to one. Trap 5."""
    first = next((index for index, item in enumerate(items) if _is_given(item)), None)
    if first is None:
        return items
    result = list(items)
    position = first
    for item in items[first + 1 :]:
        if not isinstance(item, Kept) or not any(each.effect == "user" for each in item.step.commands):
            continue
        if all(each.effect in {"user", "inspect"} for each in item.step.commands):
            result.remove(item)
            result.insert(position, item)
        else:
            _separate(result, item, position)
        position += 1
    return result


def _is_given(item: Kept | Brought | Added) -> bool:
    return not isinstance(item, Added) and item.chown is not None


def _separate(result: list[Kept | Brought | Added], item: Kept, position: int) -> None:
    """Take the creation of users out of a RUN that does more."""
    if not divisible(item.step):
        message = "this RUN creates a user that files are given to, and cannot be separated"
        raise Doubt("indivisible-run", message, item.step.line)
    users = [each for each in item.commands if each.command.effect == "user"]
    others = [each for each in item.commands if each.command.effect not in {"user", "inspect"}]
    place = result.index(item)
    result[place : place + 1] = (
        [Kept(item.step, narrow(item.step, others), commands=tuple(others))] if others else []
    )
    result.insert(position, Kept(item.step, narrow(item.step, users), commands=tuple(users)))
