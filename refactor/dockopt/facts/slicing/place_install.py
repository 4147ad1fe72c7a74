"""System package installs in the runtime stage, and what serves them: lists, repositories, package files."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.called import may_call
from dockopt.facts.slicing.divide import Division, KeptCommand, divide_install
from dockopt.facts.slicing.whole_runs import PACKAGE_FILES
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

Placed: TypeAlias = list[KeptCommand]


def place_install(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """The install with the packages that run time may use. Raises Doubt where they cannot be read."""
    if any(word and word.endswith(PACKAGE_FILES) for word in command.operands):
        return place_package(slicer, facts, command)
    division = _division(slicer, facts, command)
    if division is None:
        raise Doubt("unclear-packages", f"the packages of `{command.text}` cannot be read", facts.line)
    slicer.provided.update(division.kept)
    slicer.left |= {word for word in command.operands if word} - set(division.kept)
    slicer.result.gain_mb += division.build_mb
    return [KeptCommand(command, division.words)] if division.kept else []


def _division(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Division | None:
    interpreted = slicer.beside is None
    return divide_install(
        command,
        facts,
        slicer.stage,
        whole=slicer.terms.takes_all,
        interpreted=interpreted,
        is_called=lambda programs: may_call(slicer.needs, slicer.context, programs),
    )


def keeps_install(slicer: Slicer, facts: StepFacts) -> bool:
    """Whether the runtime stage has a system package install of this step."""
    if facts.index in slicer.whole:
        return any(each.effect in {"os-install", "os-package"} for each in facts.commands)
    for command in facts.commands:
        if command.effect == "os-install":
            division = _division(slicer, facts, command)
            if division is None or division.kept:
                return True
    return False


def serves_install(slicer: Slicer, facts: StepFacts) -> bool:
    """Whether an install stays that the lists and caches of this RUN belong to."""
    own = any(each.effect == "os-install" for each in facts.commands)
    return keeps_install(slicer, facts) if own else slicer.installs


def place_housekeeping(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """Lists are fetched and caches emptied where an install stays."""
    refreshes = "update" in command.argv and refreshes_for_later(slicer, facts)
    # An upgrade of the system, by the same program, is repeated in any case.
    upgrades = any(each.effect == "os-setup" and each.argv[0] == command.argv[0] for each in facts.commands)
    return [KeptCommand(command)] if refreshes or upgrades or serves_install(slicer, facts) else []


def place_settings(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """A package repository, its key and the like serve the installs behind them."""
    later = slicer.stage.steps[facts.index :]
    serves = slicer.adds or any(keeps_install(slicer, each) for each in later)
    return [KeptCommand(command)] if serves else []


def refreshes_for_later(slicer: Slicer, facts: StepFacts) -> bool:
    """Whether a later RUN of the runtime stage installs from the package lists that this one fetches."""
    steps, index = slicer.stage.steps, facts.index
    found = slicer.refreshes.get(index)
    while found is None and index + 1 < len(steps):
        index += 1
        later = steps[index]
        if any("update" in each.argv and each.effect == "os-housekeeping" for each in later.commands):
            found = False
        elif keeps_install(slicer, later):
            found = True
        else:
            found = slicer.refreshes.get(index)
    # The steps that were passed by do not decide: for each of them the answer is the same.
    slicer.refreshes.update(dict.fromkeys(range(facts.index, index), bool(found)))
    return bool(found)


def place_package(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Placed:
    """Packages from files: these have to be in the runtime stage, too."""
    fetched = [path for path, _, each in slicer.products.written if each.effect in FETCHES]
    built = [each.root for each in slicer.products.openings if each.root is not None]
    for word in command.operands:
        path = join_path(command.cwd, word) if word else None
        if any(path and is_below(path, each) for each in built):
            message = f"`{command.text}` installs a file that the build makes"
            raise Doubt(
                "indivisible-run", message, facts.line, hint="install the files of the build themselves"
            )
        if any(path and is_below(path, each) for each in fetched):
            message = f"`{command.text}` installs a file that is fetched apart from it"
            raise Doubt("indivisible-run", message, facts.line, hint="write both as one RUN of their own")
    return [KeptCommand(command)]
