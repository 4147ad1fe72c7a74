"""Global installs of named tools: repeated where run time calls what they put on PATH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.install_inputs import is_local
from dockopt.facts.slicing.divide import KeptCommand
from dockopt.facts.slicing.tools import is_there
from dockopt.knowledge.command_line import without_version
from dockopt.knowledge.package_programs import knows_programs, programs_of

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts


def place_tool(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
    """A global install, repeated when run time calls one of its packages or their programs.

    Nothing is copied: a tool's program is a link into a folder that belongs to the base image.
    """
    if command.rule is None or command.rule.runtime:
        return []
    if any(is_local(word) for word in command.operands if word):
        _refuse_local(slicer, facts, command)
        return []
    programs = _programs(slicer, command)
    called = set(slicer.needs.programs) | set(slicer.needs.package_programs) | slicer.needs.words
    if not (programs & called or slicer.needs.unread):
        return []
    slicer.provided.update(programs)
    return [KeptCommand(command)]


def _refuse_local(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> None:
    """Raise Doubt where run time may call what a global install links into the project's own folder."""
    called = any(not is_there(slicer, name) for name in slicer.needs.programs)
    if called or slicer.needs.unread:
        message = f"`{command.text}` puts the project's own programs on PATH"
        hint = "start the program by its file"
        raise Doubt("installs-project", message, facts.line, hint=hint)


def _programs(slicer: Slicer, command: CommandFacts) -> set[str]:
    """The packages and the programs that they bring, with all unexplained ones that they may bring."""
    rule = command.rule
    if rule is None or rule.provides:
        return set(rule.provides) if rule else set()
    names = {without_version(word) for word in command.operands if word}
    found = names | {name.rsplit("/", 1)[-1] for name in names}
    for name in names if knows_programs(rule.ecosystem) else ():
        known = programs_of(rule.ecosystem, name)
        if known is None:
            found |= {each for each in slicer.needs.programs if not is_there(slicer, each)}
        else:
            found |= set(known)
    return found
