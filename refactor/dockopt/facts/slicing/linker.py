"""Shared libraries that the words of a linker name: without each of them there is no split."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.slicing.native_needs import Wanted, is_renamed
from dockopt.knowledge.native import native_needs
from dockopt.shell.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_LANGUAGE = "c"
# What a substitution asks pkg-config for. Source: pkg-config(1)
_ASKED = re.compile(r"(?:\$\(|`)\s*pkg-?conf(?:ig)?\s([^;|&()`]*)[)`]\Z")
_HINT = "install the package of the library by its own name, beside that of its headers"


def linker_libraries(slicer: Slicer, candidate: Candidate) -> Wanted:
    """System packages with the libraries of linked programs that the candidate lacks.

    Raises Doubt for a library that cannot be named, or that no package of the runtime stage has.
    """
    wanted: Wanted = {}
    if slicer.stage.base is None and not slicer.left:
        return wanted  # the same image, with all that it had
    for facts in slicer.stage.steps:
        for command in facts.effective:
            if command.effect == "compile" and command.rule and command.rule.link_flag:
                for name in _linked(command, facts):
                    for package in _packages(slicer, candidate, command, facts, name):
                        wanted.setdefault(package, Evidence(f"`{command.text}` links it", None, facts.line))
    return wanted


def _linked(command: CommandFacts, facts: StepFacts) -> Iterator[str]:
    """The names of the libraries, as the linker or pkg-config has them."""
    rule, item = command.rule, command.command
    if rule is None or not isinstance(item, Command):
        return
    yield from rule.links
    skipped = len(item.words) - len(command.argv)
    for index, word in enumerate(command.argv):
        if word is None:
            asked = _ASKED.match(item.words[skipped + index].text.strip('"'))
            if asked is None:
                raise _doubt(command, facts, "a word of it")
            yield from (each for each in asked[1].split() if not each.startswith("-"))
        elif word.startswith(rule.link_flag):
            yield word.removeprefix(rule.link_flag)
        elif word.endswith((".so", ".a")) or word.startswith("-Wl,-l"):
            yield word


def _packages(
    slicer: Slicer, candidate: Candidate, command: CommandFacts, facts: StepFacts, name: str
) -> list[str]:
    """The packages to install for a library: those of its names that the original image has."""
    need = native_needs(_LANGUAGE, name)
    if need is None:
        raise _doubt(command, facts, name)
    base, new = slicer.stage.base, candidate.base
    manager = "apk" if base and base.libc == "musl" else "apt"
    names = set(need.libraries.get(manager, ()))
    if not need.libraries or names & ((new.packages if new else frozenset()) | slicer.provided):
        return []
    lost = names & base.packages if base and not candidate.same else set()
    if base is None or new is None or not lost:
        raise _doubt(command, facts, name)
    if new.moving and is_renamed(tuple(names), lost, base, new):
        message = f"{name} needs {min(lost)}, which another release of {new.reference} may not have"
        hint = "name the release in the tag of FROM"
        raise Doubt("moving-base", message, slicer.stage.stage.origin.node.line, hint=hint)
    return sorted(lost)


def _doubt(command: CommandFacts, facts: StepFacts, name: str) -> Doubt:
    message = f"`{command.text}` links {name}, and it is not known what that needs at run time"
    return Doubt("unknown-libraries", message, facts.line, hint=_HINT)
