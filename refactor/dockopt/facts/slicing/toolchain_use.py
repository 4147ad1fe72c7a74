"""Sources that use the toolchain at run time, which a smaller image is without."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.slicing.native_needs import left_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.knowledge.commands import CommandRule


def check_toolchain_use(slicer: Slicer, candidate: Candidate) -> None:
    """Raise Doubt where a source names a part of the toolchain that the rule of its compiler knows.

    On the same image it is still there, but for the system packages that stay behind. What lies beside the
    program, in the folders of the build, stays behind on any image.
    """
    if not slicer.context.known:
        return
    kept = candidate.same and not left_libraries(slicer)
    for rule in _rules(slicer):
        words = rule.beside_words if kept else (*rule.beside_words, *rule.toolchain_words)
        _check_sources(slicer, rule, words)


def _check_sources(slicer: Slicer, rule: CommandRule, words: tuple[str, ...]) -> None:
    for path in slicer.context.files if words else ():
        if not any(fnmatchcase(path.rpartition("/")[2], each) for each in rule.sources):
            continue
        text = slicer.context.read(path) or ""
        word = next((each for each in words if each in text), None)
        if word is not None:
            line = text.count("\n", 0, text.index(word)) + 1
            message = f"what run time needs cannot be told apart from the build: a source uses {word}"
            evidence = Evidence(f"the sources use {word}", path, line)
            raise Doubt("runs-toolchain", message, None, evidence=(evidence,))


def _rules(slicer: Slicer) -> Iterator[CommandRule]:
    """The rules of all commands that know such words, each once."""
    commands = (each for facts in slicer.stage.steps for each in facts.effective)
    found = {(each.rule.beside_words, each.rule.toolchain_words): each.rule for each in commands if each.rule}
    yield from (rule for words, rule in found.items() if any(words))
