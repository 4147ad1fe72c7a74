"""A RUN that the runtime stage repeats as a whole: it builds on the system and the network alone.

Its commands hang together in ways that cannot be taken apart: a package repository with what is installed
from it, an archive unpacked over the system, a script that nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.downloads import FETCHES
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.marks import RUNTIME
from dockopt.facts.origin import ContextCopy, context_path, is_below
from dockopt.facts.slicing.told import told_runs
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.instructions import Run
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StageFacts, StepFacts

# Effects whose product is copied from the builder, so that a RUN with one of them is no whole.
BUILDS = frozenset(
    {"dependencies", "tools", "compile", "build", "environment", "resolve", "generate", "install"}
)
_MOVES = {"transfer", "move"}
_CHANGES = {*_MOVES, "remove", "edit", "mode", "owner"}
PACKAGE_FILES = (".deb", ".apk")


def whole_runs(stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> frozenset[int]:
    """Indices of the RUNs that the runtime stage repeats as they are.

    These cannot be placed command by command; with them go the RUNs that fetch what they read. Others are
    repeated because a comment says so.
    """
    alone = {each.index for each in stage.steps if stands_for_itself(each, copies, context)}
    found: set[int] = set()
    spread: list[str] = []
    built = False
    for facts in stage.steps:
        unknown = any(each.effect == UNKNOWN for each in facts.commands)
        needed = needs_whole(facts) or _follows(facts, spread)
        if needed and facts.index in alone and not (unknown and built):
            sources = _sources(stage, facts)
            if sources <= alone:
                found |= {facts.index, *sources}
                spread += [
                    path for each in facts.commands if each.effect == "unpack" for path in each.targets or ()
                ]
        built = built or any(each.effect in BUILDS for each in facts.effective)
    return frozenset(found) | told_runs(stage, RUNTIME)


def may_bring_any(slicer: Slicer) -> bool:
    """Whether a RUN that is repeated as a whole brings programs whose names only the network tells."""
    effects = {
        command.effect
        for facts in slicer.stage.steps
        if facts.index in slicer.whole
        for command in facts.commands
    }
    return bool(effects & {UNKNOWN, "unpack", "os-package"})


def may_unpack(slicer: Slicer, path: str) -> bool:
    """Whether an archive that such a RUN unpacks over a folder of the system may hold this file."""
    return any(
        is_below(path, target)
        for facts in slicer.stage.steps
        if facts.index in slicer.whole
        for command in facts.commands
        if command.effect == "unpack"
        for target in command.targets or ()
    )


def _follows(facts: StepFacts, spread: list[str]) -> bool:
    """Whether it changes files that a whole RUN unpacked before, under names that only the archive tells."""
    changed = [
        path
        for each in facts.commands
        if each.effect in _CHANGES
        for path in (*each.sources, *(each.targets or ()))
    ]
    return any(is_below(path, folder) for path in changed for folder in spread)


def _sources(stage: StageFacts, facts: StepFacts) -> set[int]:
    """The earlier RUNs that fetched or wrote the files this one names, and what these read in turn."""
    paths = [path for command in facts.commands for path in (*_paths(command), command.cwd) if path]
    found: set[int] = set()
    for earlier in stage.steps[: facts.index]:
        made = [
            path
            for each in earlier.commands
            if each.effect in FETCHES | _MOVES
            for path in each.targets or ()
            if path not in SYSTEM_FOLDERS
        ]
        if any(is_below(path, each) for path in paths for each in made):
            found |= {earlier.index, *_sources(stage, earlier)}
    return found


def needs_whole(facts: StepFacts) -> bool:
    """Whether a command of the RUN does something that only the whole RUN explains."""
    effects = {each.effect for each in facts.commands}
    if effects & {"os-package"} or {"os-settings", "os-remove"} <= effects:
        return True
    return any(_is_hard(each) for each in facts.commands)


def _is_hard(command: CommandFacts) -> bool:
    if command.effect == UNKNOWN or command.targets is None:
        return True
    if command.effect == "os-install":
        return any(word and word.endswith(PACKAGE_FILES) for word in command.operands)
    spreads = command.effect in FETCHES | _MOVES
    return spreads and any(path in SYSTEM_FOLDERS for path in command.targets)


def stands_for_itself(facts: StepFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> bool:
    """Whether nothing in the RUN builds the application or reads a file of the context."""
    step = facts.step
    if not isinstance(step, Run) or any(mount.kind != "cache" for mount in step.mounts):
        return False
    if any(each.effect in BUILDS or each.inner for each in facts.commands):
        return False
    earlier = tuple(each for each in copies if each.facts.index < facts.index)
    if not earlier:
        return True
    made: list[str] = []
    for command in facts.commands:
        if command.effect == UNKNOWN or command.cwd is None:
            return False
        if any(_reads(path, earlier, context) and not _is_made(path, made) for path in _paths(command)):
            return False
        made += [path for path in command.targets or () if command.effect in FETCHES | _MOVES | {"write"}]
    return True


def _paths(command: CommandFacts) -> list[str]:
    """The words of a command that may name files, options with a value among them."""
    words = [word.rpartition("=")[2] for word in command.argv[1:] if word and "://" not in word]
    found = (join_path(command.cwd, word) for word in words if word and not word.startswith("-"))
    return [path for path in found if path]


def _reads(path: str, copies: tuple[ContextCopy, ...], context: BuildContext) -> bool:
    if context.known:
        return context_path(copies, path, context) is not None
    name = path.rpartition("/")[2]
    return "." in name and any(is_below(path, copy.target) for copy in copies)


def _is_made(path: str, made: list[str]) -> bool:
    return any(is_below(path, each) for each in made)
