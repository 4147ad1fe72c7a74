"""Whether the runtime stage can repeat a command: the programs that it calls have to be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import called_programs
from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.evidence import Evidence
from dockopt.facts.situation import USUAL_PATH
from dockopt.facts.slicing.divide import KeptCommand, first_install, manager_of
from dockopt.knowledge.command_packages import packages_for, providers
from dockopt.knowledge.packages import toolchain
from dockopt.shell.builtins import BUILTINS
from dockopt.shell.commands import Opaque
from dockopt.shell.wrappers import is_shell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts


def check_programs(slicer: Slicer, facts: StepFacts, kept: Sequence[KeptCommand]) -> None:
    """Note which programs repeated commands need; raise Doubt for one that the runtime stage cannot get."""
    for each in kept:
        command = each.command
        unknown = command.effect == UNKNOWN
        for name in _names(command):
            if slicer.candidate.same:
                if is_left(slicer, name) or (unknown and slicer.left and not _is_there(slicer, name)):
                    raise _doubt(command, facts, name)
                continue
            if _is_there(slicer, name):
                if not (unknown and is_shell(name)):
                    continue
            elif not unknown and _is_lost(slicer, name):
                slicer.repeated.setdefault(name, Evidence(f"`{command.text}` is repeated", None, facts.line))
                continue
            raise _doubt(command, facts, name)
        _check_called(slicer, facts, command)


def _check_called(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> None:
    """The same for programs that a command starts itself: nothing is lost where the original had none."""
    for name in called_programs(command.rule, command.argv) if command.rule else ():
        if _is_there(slicer, name):
            continue
        if _is_lost(slicer, name):
            slicer.repeated.setdefault(name, Evidence(f"`{command.text}` is repeated", None, facts.line))
        elif any(package in slicer.left for package in packages_for(manager_name(slicer), name)):
            raise _doubt(command, facts, name)


def _doubt(command: CommandFacts, facts: StepFacts, name: str) -> Doubt:
    what = command.text or "this RUN"
    if command.effect == UNKNOWN:
        message = f"`{what}` is not known, and the runtime image may lack what it needs"
        return Doubt("unknown-command", message, facts.line)
    return Doubt(
        "runtime-needs-tool", f"`{what}` is repeated, and the smaller image lacks {name}", facts.line
    )


def _names(command: CommandFacts) -> Iterator[str]:
    """Programs called by name, in the command itself or in what cannot be read of it."""
    item = command.command
    if not isinstance(item, Opaque):
        yield from [command.argv[0]] if command.argv and command.argv[0] else []
    else:
        yield from (each.argv[0] for each in item.commands if each.argv and each.argv[0])


def _is_there(slicer: Slicer, name: str) -> bool:
    """Whether the runtime image has the program; one that is called by its path came with the step."""
    base = slicer.candidate.base
    if "/" in name or name in BUILTINS or name in slicer.provided or (base and name in base.commands):
        return True
    packages = slicer.provided | (base.packages if base else frozenset())
    return bool(packages & providers(manager_name(slicer), name))


def is_left(slicer: Slicer, name: str) -> bool:
    """Whether the program came with a package that stays behind."""
    manager = manager_name(slicer)
    tools = (toolchain(manager, package) for package in slicer.left)
    if any(name in each.programs for each in tools if each is not None):
        return True
    return bool(slicer.left & {name, *providers(manager, name)})


def _is_lost(slicer: Slicer, name: str) -> bool:
    """Whether the original image has it and a package is known that brings it."""
    base = slicer.stage.base
    known = packages_for(manager_name(slicer), name)
    if base is None or not known or slicer.candidate.same:
        return False
    return name in base.commands or known[0] in base.packages


def manager_name(slicer: Slicer) -> str:
    """The package manager of the base image: by its C library, else by what the stage installs with."""
    base = slicer.stage.base
    if base is not None:
        return "apk" if base.libc == "musl" else "apt"
    first = first_install(slicer.stage)
    return manager_of(first) if first is not None else "apt"


def place_setup(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
    """A command that makes files of the system anew from what is installed: repeated.

    Raises Doubt where it names a program that the runtime stage may lack.
    """
    for word in command.argv[1:]:
        folder, _, name = (word or "").rpartition("/")
        if folder in USUAL_PATH and not _is_there(slicer, name):
            raise _doubt(command, facts, name)
    return [KeptCommand(command)]
