"""The installs that a COPY of sources makes run again at every change, though they could stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.generators import generates, generator_input
from dockopt.facts.install_inputs import is_local, reads_below, reads_files
from dockopt.facts.origin import ContextCopy, context_copies, unpacks
from dockopt.knowledge.starters import is_source
from dockopt.model.instructions import Copy, Plain, Run, Settings
from dockopt.model.scope import expand, variables

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts

_HARMLESS = {
    "inspect",
    "os-install",
    "os-housekeeping",
    "tools",
    "user",
    "cache-clean",
    "configure",
    "dependencies",
    "environment",
    "activate",
}


def installs_behind(stage: StageFacts, copy: ContextCopy, context: BuildContext) -> list[StepFacts]:
    """The installs that a COPY of a whole folder makes run again at every change."""
    if copy.copy.inline or unpacks(copy):
        return []
    wide = copy.folder and _is_wide(copy, context)
    if not wide and not _brings_sources(copy):
        return []
    found = _installs_after(stage, copy, context)
    if any(reads_manifests(each) or generates(each) for facts in found for each in facts.commands):
        return found if wide else []
    return found if context.known and _stands_alone(stage, copy, context) else []


def _brings_sources(copy: ContextCopy) -> bool:
    """Whether the COPY names sources one by one."""
    return bool(copy.sources) and all(is_source(source) for source in copy.sources)


def _stands_alone(stage: StageFacts, copy: ContextCopy, context: BuildContext) -> bool:
    """Whether no COPY of sources before it would have to move along."""
    others = (each for each in context_copies(stage, context) or () if each.facts.index < copy.facts.index)
    return not any(_brings_sources(each) or _is_wide(each, context) for each in others)


def _is_wide(copy: ContextCopy, context: BuildContext) -> bool:
    """Whether the COPY brings a folder, so that any change below it repeats what follows."""
    source = copy.sources[0] if copy.sources else "*"
    return len(copy.sources) == 1 and (
        source == "" or (context.is_dir(source) is not False and not set(source) & set("*?["))
    )


def _installs_after(stage: StageFacts, copy: ContextCopy, context: BuildContext) -> list[StepFacts]:
    """Install steps that follow the COPY with nothing between that may read or change the sources."""
    found: list[StepFacts] = []
    for facts in stage.steps[copy.facts.index + 1 :]:
        if not isinstance(facts.step, Run):
            if _depends(facts, copy):
                break
            continue
        installs = [each for each in facts.commands if reads_manifests(each) and reads_below(each, copy)]
        apart = [each for each in facts.commands if is_apart(each) or _finds_nothing(each, copy, context)]
        if any(mount.kind == "bind" for mount in facts.step.mounts):
            break
        if facts.commands and all(generator_input(each, copy, context) for each in facts.commands):
            found.append(facts)
            continue
        if not {command.effect for command in facts.commands} <= _HARMLESS:
            if installs and not found:
                raise Doubt(
                    "install-and-build",
                    "this RUN does more than install, so it cannot go before the sources",
                    facts.line,
                    hint="write the install as a RUN of its own",
                )
            break
        if installs or (apart and not any(reads_manifests(each) for each in facts.commands)):
            found.append(facts)
        elif any(_needs_sources(each) for each in facts.commands):
            break
    return found


def _needs_sources(command: CommandFacts) -> bool:
    """Whether an install that does not lead to a move reads something that is copied."""
    named = command.rule is not None and (command.rule.named or reads_manifests(command))
    return named or (command.effect == "tools" and reads_files(command))


def reads_manifests(command: CommandFacts) -> bool:
    """Whether it installs what manifests name."""
    rule = command.rule
    return (
        command.effect == "dependencies"
        and rule is not None
        and not rule.named
        and bool(rule.manifests or rule.manifest_flags)
    )


def is_apart(command: CommandFacts) -> bool:
    """Whether it installs packages by their names alone, so that no source has to be there."""
    return (
        command.rule is not None
        and command.rule.apart
        and not any(is_local(word) for word in command.operands if word)
    )


def _finds_nothing(command: CommandFacts, copy: ContextCopy, context: BuildContext) -> bool:
    """Whether it adds packages by name to a folder into which the COPY brings no manifest and no packages.

    It writes the manifest itself then, and the COPY lays nothing over it.
    """
    rule = command.rule
    if rule is None or not rule.named or command.cwd != copy.target or len(copy.sources) != 1:
        return False
    names = [word for word in command.operands if word]
    if not names or any(is_local(word) or word.startswith(("file:", "link:")) for word in names):
        return False
    folder = copy.sources[0]
    read = (*rule.manifests, *(tree.rpartition("/")[2] for tree in command.tree))
    return all(context.exists(f"{folder}/{name}") is False for name in read)


def _depends(facts: StepFacts, copy: ContextCopy) -> bool:
    """Whether moving the COPY across this step would change what either of them does."""
    step = facts.step
    if isinstance(step, Copy):
        return True
    if isinstance(step, Plain) and step.node.name == "WORKDIR":
        raw = copy.copy.destination.text if copy.copy.destination else ""
        given = expand(raw, copy.facts.before.values) or ""
        return not given.startswith("/") and facts.before.resolve(step.text) != facts.before.workdir
    if isinstance(step, Settings):
        used = set(variables(copy.copy.node.text))
        return any(setting.name in used for setting in step.settings)
    return step.node.name in {"VOLUME", "ONBUILD"}
