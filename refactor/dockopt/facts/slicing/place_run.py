"""Which commands of a RUN the runtime stage repeats, command by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.origin import is_below
from dockopt.facts.recipes import unclear_recipe
from dockopt.facts.slicing.absent_files import changes_absent_files
from dockopt.facts.slicing.divide import KeptCommand, divisible, narrow
from dockopt.facts.slicing.named_places import is_named
from dockopt.facts.slicing.owners import folder_alone, place_owner
from dockopt.facts.slicing.place_install import (
    Placed,
    place_housekeeping,
    place_install,
    place_package,
    place_settings,
    refreshes_for_later,
    serves_install,
)
from dockopt.facts.slicing.place_tool import place_tool
from dockopt.facts.slicing.products import is_disposable
from dockopt.facts.slicing.removals import is_absent, is_of_base
from dockopt.facts.slicing.repeated import check_programs, place_setup
from dockopt.facts.slicing.scaffold import is_scaffold
from dockopt.facts.slicing.types import Kept
from dockopt.facts.slicing.units import units
from dockopt.facts.slicing.whole_runs import stands_for_itself
from dockopt.model.instructions import Run
from dockopt.shell.commands import Command, Connector

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_IDLE = {"os-housekeeping", "inspect"}
# Builtins that change how the shell runs what follows. Source: POSIX, Shell Command Language 2.14.
_OPTIONS = frozenset({"set", "umask"})
# Commands that do the same in every folder, unless they name a file.
_ANYWHERE = frozenset({"os-setup", "os-housekeeping", "os-install", "user"})


def kept_commands(slicer: Slicer, facts: StepFacts) -> Kept | None:
    """The RUN as the runtime stage has it, or None when all of it stays behind."""
    if facts.index in slicer.whole:
        return _kept_whole(slicer, facts)
    kept = _units_kept(slicer, facts)
    installs = any(each.effect == "os-install" for each in facts.commands)
    serves = (slicer.installs and not installs) or refreshes_for_later(slicer, facts)
    if not kept or (all(each.command.effect in _IDLE for each in kept) and not serves):
        return None
    kept = _with_options(facts, kept)
    whole = len(kept) == len(facts.commands) and not any(each.words for each in kept)
    if not whole and not (divisible(facts, by_units=True) and _stands_alone(kept)):
        if stands_for_itself(facts, slicer.copies, slicer.context):
            return _kept_whole(slicer, facts)
        raise Doubt(
            "indivisible-run",
            "this RUN serves both stages, but its commands cannot be separated",
            facts.line,
            hint="join its commands with && only, or write two RUN instructions",
        )
    check_programs(slicer, facts, kept)
    return Kept(facts, narrow(facts, kept), commands=tuple(kept))


def _kept_whole(slicer: Slicer, facts: StepFacts) -> Kept:
    """The RUN as it is written, with all that it installs."""
    commands = [KeptCommand(each) for each in facts.commands]
    for each in facts.commands:
        if each.effect == "os-install":
            slicer.provided.update(word for word in each.operands if word)
    check_programs(slicer, facts, commands)
    return Kept(facts, narrow(facts, commands), commands=tuple(commands))


def _with_options(facts: StepFacts, kept: Placed) -> Placed:
    """The kept commands with the shell's options: behind a `;` the build fails by `set -e` alone."""
    if not kept:
        return kept
    in_sequence = any(each.command.command.connector is Connector.SEQUENCE for each in kept)
    names = _OPTIONS if in_sequence else _OPTIONS - {"set"}
    found = {id(each.command): each for each in kept}
    options = {id(each): KeptCommand(each) for each in facts.commands if each.argv and each.argv[0] in names}
    both = options | found
    return [both[id(each)] for each in facts.commands if id(each) in both]


def _units_kept(slicer: Slicer, facts: StepFacts) -> Placed:
    """What is kept of each pipeline, all or nothing."""
    kept: Placed = []
    for unit in units(facts.commands):
        placed = [_place(slicer, facts, command) for command in unit]
        if len(unit) > 1 and any(placed):
            placed = [each or [KeptCommand(command)] for each, command in zip(placed, unit, strict=True)]
        kept += [each for found in placed for each in found]
    return kept


def _stands_alone(kept: Placed) -> bool:
    """Whether the kept commands need no `cd` and no variable of the commands that are left out."""
    for each in kept:
        item = each.command.command
        if isinstance(item, Command):
            scope = {name for name, _ in item.scope} | {name for name, _ in item.exports}
            if (item.cwd != "" and not _works_anywhere(each.command)) or any(
                scope & set(word.variables) for word in item.words
            ):
                return False
    return True


def _works_anywhere(command: CommandFacts) -> bool:
    """Whether the folder in which it runs does not matter."""
    return command.effect in _ANYWHERE and not any(word is None or "/" in word for word in command.operands)


def _place(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    if is_scaffold(slicer, facts, command) or changes_absent_files(slicer, command):
        return []
    place = _PLACES.get(command.effect)
    return place(slicer, facts, command) if place else []


def _place_remove(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    if all(is_disposable(path, slicer.products) for path in command.targets or ()):
        beside_install = len(facts.commands) > 1 and serves_install(slicer, facts)
        return [KeptCommand(command)] if beside_install else []
    absent = command.targets and all(is_absent(slicer, path) for path in command.targets)
    of_base = any(is_of_base(slicer, path) for path in command.targets or ())
    if absent or (is_copied_anyway(slicer, command) and not of_base):
        return []
    if _is_forced(command):
        return [KeptCommand(command)]
    message = f"`{command.text}` removes files that the runtime stage may hold"
    raise Doubt("removes-files", message, facts.line)


def _is_forced(command: CommandFacts) -> bool:
    """Whether the command succeeds where there is nothing to remove: then it can be repeated."""
    flags = [word for word in command.argv if word and word.startswith("-")]
    return any(word == "--force" or ("f" in word and not word.startswith("--")) for word in flags)


def _place_mode(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """Modes travel with what is copied, but a copied folder itself is made anew."""
    made = slicer.products.programs
    targets = command.targets or ()
    if is_copied_anyway(slicer, command, inside=True) or (targets and all(path in made for path in targets)):
        return []
    return [folder_alone(facts, command) if is_copied_anyway(slicer, command) else KeptCommand(command)]


def _place_directory(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    plain = not any(word and word.startswith(("-m", "--mode")) for word in command.argv)
    # COPY makes the folders above what it brings.
    made = plain and all(
        any(is_below(brought.path, each) for brought in slicer.brought) for each in command.targets or ()
    )
    carried = is_copied_anyway(slicer, command, inside=True) and not _is_given_above(slicer, facts, command)
    return [] if made or carried else [KeptCommand(command)]


def _is_given_above(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> bool:
    """Whether the RUN then changes owner or mode of a copied folder, which has to exist before for that."""
    changes = [each for each in facts.commands if each.effect in {"owner", "mode"}]
    changed = {path for each in changes for path in each.targets or ()} & slicer.folders.keys()
    return any(is_below(made, path) for made in command.targets or () for path in changed)


def _place_repeated(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    del facts
    return [] if is_copied_anyway(slicer, command) else [KeptCommand(command)]


def is_copied_anyway(slicer: Slicer, command: CommandFacts, *, inside: bool = False) -> bool:
    """Whether all that a command writes is copied from the builder.

    `inside`: only what lies within a copied folder counts, as the folder itself may be needed before.
    """
    moved = {
        target
        for target, _, each in slicer.products.written
        if each.effect in {"transfer", "move", "download"}
    }
    copied = {*slicer.products.trees, *slicer.folders, *moved}
    if slicer.beside is not None and slicer.beside.brings(slicer.beside.folder):
        copied.add(slicer.beside.folder)

    def arrives(path: str) -> bool:
        homes = [folder for folder in copied if is_below(path, folder)]
        return any(not inside or path != folder or path in moved for folder in homes)

    return bool(command.targets) and all(
        arrives(path) or (is_disposable(path, slicer.products) and not is_named(slicer, path))
        for path in command.targets or ()
    )


def _place_unknown(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """A command that cannot be read may do anything with what was copied or built before."""
    if command.reason:
        raise unclear_recipe(command, facts)
    what = command.text or "this RUN"
    mounted = isinstance(facts.step, Run) and any(mount.kind == "bind" for mount in facts.step.mounts)
    if mounted or any(each.facts.index < facts.index for each in slicer.copies):
        message = f"`{what}` may change the system from files of the context"
        hint = "where it reads nothing of the context, write it above the first COPY"
        raise Doubt("unknown-command", message, facts.line, hint=hint)
    message = f"`{what}` is not known, and may change the system from what is built before it"
    raise Doubt("unknown-command", message, facts.line)


def _place_recipe(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """A recipe stays behind as a whole; run time may need nothing that it does to the system."""
    for inner in (each for line in command.inner for each in line.effective):
        if any(each.command.effect not in _IDLE for each in _place(slicer, facts, inner)):
            message = f"`{command.text}` runs `{inner.text}`, which run time may need as well"
            hint = "write that command as a RUN of its own"
            raise Doubt("indivisible-run", message, facts.line, hint=hint)
    return []


_PLACES: dict[str, Callable[[Slicer, StepFacts, CommandFacts], Placed]] = {
    UNKNOWN: _place_unknown,
    "os-install": place_install,
    "os-housekeeping": place_housekeeping,
    "os-settings": place_settings,
    "os-package": place_package,
    "os-setup": place_setup,
    "remove": _place_remove,
    "owner": place_owner,
    "mode": _place_mode,
    "directory": _place_directory,
    "user": _place_repeated,
    "link": _place_repeated,
    "touch": _place_repeated,
    "edit": _place_repeated,
    "setting": _place_repeated,
    "write": _place_repeated,
    "tools": place_tool,
    "recipe": _place_recipe,
}
