"""What the runtime stage copies from the builder, placed where the original made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.products import is_disposable
from dockopt.facts.slicing.types import Brought
from dockopt.facts.targets import SYSTEM_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.facts.slicing.products import Tree, Written
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts


def bring(slicer: Slicer, facts: StepFacts, written: Sequence[Written]) -> None:
    """Add what this step finishes to the runtime stage; `written`: the files and folders that it writes."""
    # Where a distribution's packages lie in another folder than what their installer adds.
    system = slicer.stage.base.system if slicer.stage.base is not None else None
    fresh = system is not None and not system.shared
    for tree in slicer.products.trees.values():
        if tree.step.index == facts.index and not _changes_with_folder(slicer, tree):
            owner = _owner(tree.step, tree.user)
            _add(slicer, Brought(tree.path, "tree", owner, replaces=tree.interpreter and not fresh))
    for folder, step in slicer.folders.items():
        if step == facts.index:
            inner = tuple(
                path
                for path, tree in slicer.products.trees.items()
                if is_below(path, folder) and path != folder and not _changes_with_folder(slicer, tree)
            )
            owner = _folder_owner(slicer, folder, step)
            _add(slicer, Brought(folder, "folder", owner, without=inner))
    for program in slicer.products.programs.values():
        if program.step.index == facts.index and not slicer.is_carried(program.path):
            _bring_program(slicer, program.path)
    for lock, writer in slicer.products.locks.items():
        if writer.index == facts.index and not slicer.is_carried(lock):
            _add(slicer, Brought(lock, "file", _owner(facts, facts.before.user), folder=False))
    _bring_transfers(slicer, facts, written)


def _changes_with_folder(slicer: Slicer, tree: Tree) -> bool:
    """Whether each edit installs the packages anew, so that a layer of their own would save nothing.

    A copied folder holds the tree, and no source came into it after the install.
    """
    for folder, step in slicer.folders.items():
        if is_below(tree.path, folder) and tree.path != folder:
            start = begun(slicer, tree)
            return not any(
                start < each.facts.index < step
                and (is_below(each.target, folder) or is_below(folder, each.target))
                for each in slicer.copies
            )
    return False


def begun(slicer: Slicer, tree: Tree) -> int:
    """The first step that fills the tree as it is at the end: a later one may only add to it."""
    first = tree.step.index
    for facts in reversed(slicer.stage.steps[: tree.step.index + 1]):
        if any(tree.path in each.tree for each in facts.effective):
            first = facts.index
        gone = (path for each in facts.effective if each.effect == "remove" for path in each.targets or ())
        if any(is_below(tree.path, path) for path in gone):
            break
    return first


def _owner(step: StepFacts, user: str | None) -> str | None:
    """The user who installed, for the folder itself: COPY makes a new folder root's. Trap 5."""
    if step.before.is_root or not user:
        return None
    name, _, group = user.partition(":")
    return f"{name}:{group or name}"


def _add(slicer: Slicer, item: Brought) -> None:
    if not slicer.products.is_removed(item.path) and not any(
        _holds(each, item.path) for each in slicer.brought
    ):
        slicer.brought.append(item)
        slicer.result.runtime.append(item)


def _holds(brought: Brought, path: str) -> bool:
    """Whether a copied folder brings the path along; trees that leave it come on their own."""
    return is_below(path, brought.path) and path not in brought.without


def _folder_owner(slicer: Slicer, folder: str, step: int) -> str | None:
    """The owner that all COPYs into a folder gave: COPY --from makes the folder root's, and keeps numbers.

    A folder that was made before keeps its owner. A user of the file's own may have another number on
    another base image: what belongs to that one alone is given by name.
    """
    copies = [each for each in slicer.copies if is_below(each.target, folder) and each.facts.index < step]
    owners = {each.copy.chown for each in copies}
    if not copies or len(owners) != 1 or None in owners:
        return None
    owner = owners.pop()
    first = copies[0].facts.index
    made_before = any(facts.before.workdir == folder for facts in slicer.stage.steps[: first + 1]) or any(
        folder in (command.targets or ())
        for facts in slicer.stage.steps[:first]
        for command in facts.commands
        if command.effect == "directory"
    )
    return None if made_before and not _is_writer(slicer, folder, owner or "") else owner


def _is_writer(slicer: Slicer, folder: str, owner: str) -> bool:
    """Whether the file makes that user, as whom every command runs that writes into the folder."""
    name = owner.partition(":")[0]
    steps = slicer.stage.steps
    if not any(each.effect == "user" and name in each.argv for facts in steps for each in facts.effective):
        return False
    trees = [(tree.path, tree.step) for tree in slicer.products.trees.values()]
    writers = [*trees, *((path, facts) for path, facts, _ in slicer.products.written)]
    users = {facts.before.user or "" for path, facts in writers if is_below(path, folder)}
    return {user.partition(":")[0] for user in users} == {name}


def _bring_program(slicer: Slicer, path: str) -> None:
    beside = slicer.beside
    if beside is not None and beside.brings(beside.folder):
        if beside.folder in SYSTEM_FOLDERS:
            made = slicer.products.programs[path]
            message = (
                f"`{made.command.text}` runs in {beside.folder}, and which files go with it is not known"
            )
            raise Doubt("builds-in-root", message, made.step.line, hint="set a WORKDIR")
        _add(slicer, Brought(beside.folder, "folder"))
    program = slicer.products.programs[path]
    if program.home is not None:
        owner = _owner(program.step, program.step.before.user)
        _add(slicer, Brought(program.home, "folder", owner))
    _add(slicer, Brought(path, "file", folder=False))
    if beside is None:
        return
    for needed in beside.files:
        _add(slicer, Brought(needed.path, "folder" if needed.is_folder else "file", folder=needed.is_folder))


def _bring_transfers(slicer: Slicer, facts: StepFacts, written: Sequence[Written]) -> None:
    """Files that `cp`, `mv`, a download or a redirection put outside the application folder."""
    for target, _, command in written:
        if (
            command.effect not in {"transfer", "move", "download"}
            or slicer.is_carried(target)
            or (command.effect == "download" and is_disposable(target, slicer.products))
        ):
            continue
        if slicer.beside is not None and slicer.beside.brings(target):
            continue
        if target in SYSTEM_FOLDERS:
            raise Doubt(
                "unclear-target",
                f"`{command.text}` puts files into {target}",
                facts.line,
                hint="name the file",
            )
        _add(slicer, Brought(target, "file", folder=False))
