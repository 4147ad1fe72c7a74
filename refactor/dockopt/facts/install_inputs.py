"""The files of the context that an install reads: manifests, what they refer to, lifecycle scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dockopt.context.manifests import Manifest, read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.knowledge.lifecycle import read_by_package, read_by_tool

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts
    from dockopt.knowledge.commands import CommandRule


@dataclass(slots=True)
class Inputs:
    """Context paths, in the order to write them, with their evidence."""

    paths: dict[str, None] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Note a path once."""
        self.paths.setdefault(path.rstrip("/"))


def install_inputs(
    facts: StepFacts, command: CommandFacts, copy: ContextCopy, context: BuildContext
) -> Inputs:
    """What this install reads. Raises Doubt where it reads more than can be told."""
    inputs = Inputs()
    rule = command.rule
    if rule is None or command.cwd is None:
        raise Doubt("unclear-install", f"the folder of `{command.text}` is not known", facts.line)
    names = [*rule.manifests, *_flagged(rule, command, facts)]
    for word in command.operands:
        if word and (word.startswith((".", "/")) or "://" in word):
            raise Doubt("installs-project", f"`{command.text}` installs the project itself", facts.line)
    found = []
    for name in names:
        path = context_path((copy,), f"{command.cwd.rstrip('/')}/{name}", context)
        if path is None:
            if name in rule.required or name not in rule.manifests:
                raise Doubt("manifest-missing", f"{name} is not found in the build context", facts.line)
            continue
        found.append(path)
        inputs.add(path)
    for path in found:
        _follow(path, rule, inputs, context, facts)
    return inputs


def _flagged(rule: CommandRule, command: CommandFacts, facts: StepFacts) -> list[str]:
    names: list[str] = []
    for index, word in enumerate(command.argv):
        if word is None:
            raise Doubt("unclear-install", f"a word of `{command.text}` is not known", facts.line)
        name, equals, value = word.partition("=")
        if equals and name in rule.manifest_flags:
            names.append(value)
        elif word in rule.manifest_flags:
            following = command.argv[index + 1] if index + 1 < len(command.argv) else None
            if following is None:
                raise Doubt("unclear-install", f"a word of `{command.text}` is not known", facts.line)
            names.append(following)
    return names


def _follow(path: str, rule: CommandRule, inputs: Inputs, context: BuildContext, facts: StepFacts) -> None:
    manifest = read_manifest(context, path)
    if manifest is None:
        if path.rsplit("/", 1)[-1].startswith("."):
            return  # a settings file names no further files
        manifest = read_manifest(context, path, "requirements.txt") if rule.manifest_flags else None
    if manifest is None:
        return
    if manifest.problems:
        raise Doubt("manifest-unreadable", f"{path}: {manifest.problems[0]}", facts.line)
    if manifest.installs_project or "." in manifest.references:
        raise Doubt(
            "installs-project",
            f"installing {path} installs the project itself, so it reads the sources",
            facts.line,
        )
    for reference in manifest.references:
        if context.exists(reference):
            inputs.add(reference)
        else:
            raise Doubt(
                "manifest-missing",
                f"{path} refers to {reference}, which is not in the build context",
                facts.line,
            )
    for package in manifest.packages:
        for extra in read_by_package(package.name):
            _add_existing(extra, path, inputs, context, f"installing {package.name} reads it")
    _lifecycle(manifest, rule, inputs, context, facts)


def _add_existing(extra: str, path: str, inputs: Inputs, context: BuildContext, why: str) -> None:
    folder = path.rpartition("/")[0]
    full = f"{folder}/{extra}" if folder else extra
    if context.exists(full):
        inputs.add(full)
        inputs.evidence.append(Evidence(f"{full}: {why}", path))


def _lifecycle(
    manifest: Manifest, rule: CommandRule, inputs: Inputs, context: BuildContext, facts: StepFacts
) -> None:
    """Scripts that the install runs: known tools read known files, anything else is a doubt."""
    from dockopt.shell.commands import Opaque
    from dockopt.shell.parse import parse_shell

    for name in rule.lifecycle:
        text = manifest.scripts.get(name)
        if not text:
            continue
        for item in parse_shell(text).items:
            program = None if isinstance(item, Opaque) or not item.argv else item.argv[0]
            read = read_by_tool(program) if program else None
            if read is None:
                raise Doubt(
                    "lifecycle-script",
                    f'the install runs the package script "{name}" ({text}), which may read the sources',
                    facts.line,
                    evidence=(Evidence(f'script "{name}"', manifest.path),),
                )
            for extra in read:
                _add_existing(extra, manifest.path, inputs, context, f"read by {program}")
