"""Package scripts that the build runs: they may write outside of the folders that are copied."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.context.manifests import Manifest, read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import CommandFacts, command_facts
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path, is_below
from dockopt.facts.slicing.embedded import goes_into_program
from dockopt.facts.slicing.products import is_disposable
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_MANIFEST = "package.json"
_WRITES = {"transfer", "move", "directory", "write", "link", "touch"}
# Options by which compilers and bundlers are told where to write.
_OUTPUT = regex(r"--?(?:out|dest|dist|target-dir)[\w-]*\Z", re.IGNORECASE)


def check_package_scripts(slicer: Slicer) -> None:
    """Raise Doubt for a package script of the build that writes where nothing is copied from."""
    for facts in slicer.stage.steps:
        for command in facts.effective:
            if command.effect in {"build", "dependencies"}:
                _check(slicer, facts, command)


def scripts_of(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Iterator[tuple[str, str]]:
    """Names and texts of the package scripts that a command runs."""
    found = _manifest_of(slicer, facts, command)
    if found is not None:
        lifecycle = command.rule.lifecycle if command.rule else ()
        skips = command.rule is not None and set(command.argv) & set(command.rule.no_scripts_flags)
        yield from _reached(
            found.scripts, {*(() if skips else lifecycle), *(word for word in command.argv if word)}
        )


def _manifest_of(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> Manifest | None:
    copies = tuple(each for each in slicer.copies if each.facts.index < facts.index)
    path = join_path(command.cwd, _MANIFEST)
    source = context_path(copies, path, slicer.context) if path else None
    return read_manifest(slicer.context, source) if source else None


def _check(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> None:
    manifest = _manifest_of(slicer, facts, command)
    for name, text in scripts_of(slicer, facts, command):
        for target in _targets(text, command, facts):
            carried = {*slicer.folders, *slicer.products.trees}
            if any(is_below(target, home) for home in carried) or is_disposable(target, slicer.products):
                continue
            if goes_into_program(slicer.products, target, facts):
                continue
            evidence = Evidence(f'package script "{name}": {text}', manifest.path if manifest else None)
            message = f"the package script {name} writes {target}, outside of the folders that are copied"
            hint = "write it as a RUN of its own"
            raise Doubt("state-outside", message, facts.line, evidence=(evidence,), hint=hint)


def _reached(scripts: Mapping[str, str], called: set[str]) -> Iterator[tuple[str, str]]:
    """The scripts of these names, with those that run before and after them and those that they name."""
    queue, seen = sorted(called & scripts.keys()), set[str]()
    while queue:
        name = queue.pop()
        if name in seen or name not in scripts:
            continue
        seen.add(name)
        yield name, scripts[name]
        queue += [f"pre{name}", f"post{name}", *(word for word in scripts[name].split() if word in scripts)]


def _targets(text: str, command: CommandFacts, facts: StepFacts) -> Iterator[str]:
    """The paths that the script's commands write, as far as they are known."""
    from dockopt.shell.parse import parse_shell

    inside = replace(facts.before, workdir=command.cwd)
    for item in parse_shell(text).items:
        found = command_facts(item, inside, None, None)
        if found.effect in _WRITES:
            yield from found.targets or ()
        words = [part for word in found.argv if word for part in word.split("=", 1)]
        for option, value in pairwise(words):
            path = join_path(found.cwd, value) if _OUTPUT.match(option) else None
            if path is not None and not value.startswith("-"):
                yield path
