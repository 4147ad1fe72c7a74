"""Places outside of the copied folders that the texts of settings and programs of the build name."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from dockopt.context.sources import Literal, source_index
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path, image_path, is_below
from dockopt.facts.slicing.package_scripts import scripts_of
from dockopt.facts.slicing.products import is_disposable
from dockopt.knowledge.outputs import output_keys, writing_call
from dockopt.knowledge.starters import is_source
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_COMMENTS = ("//", "#", "*", "/*")
# How many characters before a text are looked at: a call of a bundled file may stand in a line of megabytes.
_REACH = 500
_ASSIGNED = regex(r"(\w+)\s*=\s*\Z")


def check_outputs(slicer: Slicer) -> None:
    """Raise Doubt where settings or a program of the build name a place that nothing is copied from."""
    if slicer.beside is not None:
        return
    carried = {*slicer.folders, *slicer.products.trees}
    for facts in slicer.stage.steps:
        for command in facts.effective:
            if command.cwd is None or command.effect not in {"build", "dependencies"}:
                continue
            for path, literal in chain(_by_settings(slicer, command), _by_programs(slicer, facts, command)):
                if any(is_below(path, home) for home in carried) or is_disposable(path, slicer.products):
                    continue
                evidence = Evidence(f"it names {literal.value}", literal.path, literal.line)
                message = f"`{command.text}` writes {path}, outside of the folders that are copied"
                hint = "let it write below the folder of the application"
                raise Doubt("state-outside", message, facts.line, hint=hint, evidence=(evidence,))


def _by_settings(slicer: Slicer, command: CommandFacts) -> Iterator[tuple[str, Literal]]:
    """Where settings files of build tools in the command's folder send what is built."""
    by_install = command.effect == "dependencies"
    index = source_index(slicer.context)
    for file in slicer.context.files:
        keys = output_keys(file, by_install=by_install)
        place = image_path(slicer.copies, file, slicer.context) if keys else None
        if place is None or not is_below(place, command.cwd or "/"):
            continue
        key = re.compile(rf"(?<![\w.])['\"]?(?:{'|'.join(keys)})['\"]?\s*[:=]")
        for literal in index.literals((file,)):
            line = index.line(file, literal.line)
            if key.search(line[: literal.column]) and not line.lstrip().startswith(_COMMENTS):
                target = join_path(place.rpartition("/")[0] or "/", literal.value)
                if target is not None and literal.value.startswith(("/", "..")):
                    yield target, literal


def _by_programs(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Iterator[tuple[str, Literal]]:
    """Absolute paths that programs of the context write, which the command or its package scripts run."""
    index = source_index(slicer.context)
    texts = (word for _, text in scripts_of(slicer, facts, command) for word in text.split())
    for word in dict.fromkeys((*(each for each in command.argv if each), *texts)):
        path = join_path(command.cwd, word)
        file = context_path(slicer.copies, path, slicer.context) if path and is_source(word) else None
        for literal in index.literals((file,)) if file else ():
            if literal.value.startswith("/") and _is_written(slicer, literal):
                yield literal.value, literal


def _is_written(slicer: Slicer, literal: Literal) -> bool:
    """Whether a call writes there: it has the text itself, or a name that stands for it."""
    index = source_index(slicer.context)
    before = index.line(literal.path, literal.line)[max(0, literal.column - _REACH) : literal.column]
    if writing_call().search(before):
        return True
    match = _ASSIGNED.search(before[:-1])
    if match is None:
        return False
    name = re.compile(rf"\b{match[1]}\b")
    lines = (slicer.context.read(literal.path) or "").split("\n")
    uses = ((line, use.start()) for line in lines for use in name.finditer(line))
    return any(writing_call().search(line[max(0, end - _REACH) : end]) for line, end in uses)
