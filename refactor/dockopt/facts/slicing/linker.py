"""Shared libraries that the words of a linker name: without each of them there is no split."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.build_links import UnreadLinksError, named_libraries
from dockopt.facts.slicing.native_needs import Wanted, is_renamed, left_libraries
from dockopt.facts.slicing.repeated import manager_name
from dockopt.facts.slicing.types import Added, Brought
from dockopt.knowledge.native import mentions, native_needs
from dockopt.shell.commands import Command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_LANGUAGE = "c"
# What a substitution asks pkg-config for. Source: pkg-config(1)
_ASKED = regex(r"(?:\$\(|`)\s*pkg-?conf(?:ig)?\s([^;|&()`]*)[)`]\Z")
_HINT = "install the package of the library by its own name, beside that of its headers"


def linker_libraries(slicer: Slicer, candidate: Candidate) -> Wanted:
    """System packages with the libraries of linked programs that the candidate lacks.

    Raises Doubt for a library that cannot be named, or that no package of the runtime stage has.
    """
    wanted: Wanted = {}
    if slicer.stage.base is None and not slicer.left:
        return wanted  # the same image, with all that it had
    for facts, command, name in _all_linked(slicer):
        if name not in own_libraries(slicer, candidate):
            for package in _packages(slicer, candidate, command, facts, name):
                wanted.setdefault(package, Evidence(f"`{command.text}` links it", None, facts.line))
    return {**_of_compilers(slicer, candidate), **wanted}


def own_libraries(slicer: Slicer, candidate: Candidate) -> Mapping[str, tuple[str, ...]]:
    """By the linker's name, libraries that the original image has beside its distribution's packages."""
    base = slicer.stage.base
    return {} if base is None or candidate.same else base.own_libraries


def copied_libraries(slicer: Slicer, candidate: Candidate) -> list[Brought | Added]:
    """The image's own libraries that programs are linked with, where the loader finds them. Trap 19.

    A program that was built with a newer compiler than the distribution's needs that one's libraries.
    """
    base = slicer.stage.base
    own = own_libraries(slicer, candidate)
    linked = (
        [(command, facts, name) for facts, command, name in _all_linked(slicer) if name in own] if own else []
    )
    if base is None or not linked:
        return []
    command, facts, name = linked[0]
    text = f"`{command.text}` links {name} of the image's own compiler, not of the distribution"
    slicer.result.evidence.append(Evidence(text, None, facts.line))
    files = sorted({path for _, _, each in linked for path in own[each]})
    brought = [Brought(path, "file", folder=False) for path in (*files, base.linker_settings)]
    return [*brought, Added("RUN ldconfig")]


def _all_linked(slicer: Slicer) -> Iterator[tuple[StepFacts, CommandFacts, str]]:
    """Every library that a command links, with the command."""
    for facts in slicer.stage.steps:
        for command in facts.effective:
            rule = command.rule
            if command.effect != "compile" or rule is None:
                continue
            from dockopt.facts.slicing.compiled import is_static

            if is_static(command, facts):
                continue
            names = _linked(command, facts) if rule.link_flag else ()
            if rule.unread_links and not slicer.candidate.loses_nothing(slicer.stage.base):
                names = _by_build_files(slicer, command, facts)
            for name in names:
                yield facts, command, name


def _by_build_files(slicer: Slicer, command: CommandFacts, facts: StepFacts) -> Iterator[str]:
    """What the project's own build files link, beside the libraries of the C++ compiler."""
    try:
        yield from ("stdc++", *dict.fromkeys(named_libraries(slicer.context)))
    except UnreadLinksError as error:
        message = f"what `{command.text}` links cannot be told, and a smaller image may lack it: {error}"
        raise Doubt("unknown-libraries", message, facts.line) from None


def _of_compilers(slicer: Slicer, candidate: Candidate) -> Wanted:
    """Libraries of the compilers that stay behind, where a build whose links are not read may use them."""
    new = candidate.base
    commands = ((facts, each) for facts in slicer.stage.steps for each in facts.effective)
    unread = next(((facts, each) for facts, each in commands if each.rule and each.rule.unread_links), None)
    if unread is None:
        return {}
    have = (new.packages if new else frozenset()) | slicer.provided
    manager = manager_name(slicer)
    wanted: Wanted = {}
    for name, words in mentions(_LANGUAGE).items():
        need = native_needs(_LANGUAGE, name)
        libraries = set(need.libraries.get(manager, ())) & left_libraries(slicer) if need else set()
        if libraries - have and _may_mention(slicer, words):
            text = f"`{unread[1].text}` builds by files that may link {name}"
            wanted |= dict.fromkeys(libraries - have, Evidence(text, None, unread[0].line))
    return wanted


def _may_mention(slicer: Slicer, words: tuple[str, ...]) -> bool:
    """Whether a file that is built names one of the words: sources that a RUN fetches may name any."""
    context = slicer.context
    commands = [each for facts in slicer.stage.steps for each in facts.effective]
    built = [each for each in commands if each.effect == "compile" and each.rule and each.rule.unread_links]
    copied = [each.target for each in slicer.copies if each.folder]
    fetched = any(not any(is_below(each.cwd or "/", path) for path in copied) for each in built)
    if fetched or not context.known or context.truncated:
        return True
    patterns = {name for each in built if each.rule for name in each.rule.sources}
    for path in context.files:
        if any(fnmatchcase(path.rpartition("/")[2], each) for each in patterns):
            text = f"{path}\n{context.read(path) or ''}".lower()
            if any(word in text for word in words):
                return True
    return False


def _linked(command: CommandFacts, facts: StepFacts) -> Iterator[str]:
    """The names of the libraries, as the linker or pkg-config has them."""
    rule, item = command.rule, command.command
    if rule is None or not isinstance(item, Command):
        return
    yield from rule.links
    pairs = (each.split(" ", 1) for each in rule.link_options)
    yield from (name for option, name in pairs if option in command.argv)
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
    manager = manager_name(slicer)
    names = set(need.libraries.get(manager, ()))
    present = manager in need.libraries and not names
    if not need.libraries or present or names & ((new.packages if new else frozenset()) | slicer.provided):
        return []
    had = base.packages if base and not candidate.same else frozenset()
    lost = names & (had | left_libraries(slicer))
    if base is None and lost:
        return sorted(lost)
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
