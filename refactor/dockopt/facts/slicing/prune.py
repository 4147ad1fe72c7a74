"""Whether development dependencies may be left out: only when nothing at run time can use one of them."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.manifests import Manifest, read_manifest
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_path, image_path
from dockopt.facts.slicing.build_scripts import only_scripts_start
from dockopt.facts.slicing.required import computed_module, first_use
from dockopt.knowledge.package_programs import programs_of
from dockopt.knowledge.pruning import Pruning, pruning

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Tree


class Prune(Struct, frozen=True):
    """The command that removes development dependencies, its folder, the megabytes saved, and why it may."""

    command: str
    cwd: str
    size_mb: float
    evidence: Evidence


def find_prune(
    tree: Tree, needs: Needs, copies: tuple[ContextCopy, ...], context: BuildContext, version: str
) -> Prune | str:
    """The prune for a package tree, or the reason why there is none. `copies`: those before the command."""
    rule, cwd = tree.command.rule, tree.command.cwd
    if rule is None or not rule.prune or cwd is None:
        return "its package manager has no command for that"
    knowledge = pruning(rule.ecosystem)
    if not knowledge.supports(version):
        return "the package manager of this image version does not know the option"
    if knowledge.is_production(tree.command.argv, tree.step.before.values):
        return "only run-time dependencies are installed"
    source = context_path(copies, f"{cwd.rstrip('/')}/{rule.required[0]}", context)
    manifest = read_manifest(context, source) if source else None
    members = _members(manifest, rule.required[0], context) if manifest else None
    if manifest is None or members is None:
        return "the manifest cannot be read"
    if any(image_path(copies, each.path, context) is None for each in members):
        return "the workspace's members come behind the packages, and what they need would be removed"
    packages = [each for one in (manifest, *members) for each in one.packages]
    runtime = {each.name for each in packages if each.group != "dev"}
    names = {each.name for each in packages if each.group == "dev"} - runtime
    if not names:
        return "there are no development dependencies"
    if needs.unread:
        return f"any dependency may be used ({needs.unread[0].text})"
    used = _used(names, runtime, manifest, needs, context, knowledge)
    if used:
        return used
    return Prune(
        " ".join([rule.prune, *(flag for flag in rule.prune_flags if flag in tree.command.argv)]),
        cwd,
        _size_mb(names, tree, copies, context, knowledge),
        Evidence(f"none of the {len(names)} development dependencies is named by run-time code", source),
    )


def _members(manifest: Manifest, name: str, context: BuildContext) -> list[Manifest] | None:
    """The manifests of a workspace's members, whose packages the command removes too; None: one is unread."""
    if manifest.problems:
        return None
    paths = [path for path in manifest.references if path.rpartition("/")[2] == name]
    found = [read_manifest(context, path) for path in paths]
    read = [each for each in found if each is not None and not each.problems]
    return read if len(read) == len(found) else None


def _size_mb(
    names: set[str], tree: Tree, copies: tuple[ContextCopy, ...], context: BuildContext, knowledge: Pruning
) -> float:
    """What the development dependencies take: by the lockfile where it marks them, else by their names."""
    folder = (tree.command.cwd or "/").rstrip("/")
    rule = tree.command.rule
    for name in [each for each in rule.manifests if each not in rule.required] if rule else ():
        source = context_path(copies, f"{folder}/{name}", context)
        lock = read_manifest(context, source) if source else None
        locked = [each.name for each in lock.packages if each.group == "dev"] if lock else []
        if locked:
            return sum(map(knowledge.own_mb, locked))
    return sum(map(knowledge.size_mb, sorted(names)))


def _used(
    names: set[str],
    runtime: set[str],
    manifest: Manifest,
    needs: Needs,
    context: BuildContext,
    knowledge: Pruning,
) -> str | None:
    """How run time may use a development dependency, or None."""
    brought = {each for name in runtime for each in programs_of(knowledge.ecosystem, name) or (name,)}
    for program, evidence in needs.package_programs.items():
        if program not in brought | runtime:
            return f"{program} is started at run time ({evidence.text})"
    for pattern, by, loaded in knowledge.loads:
        file = next((each for each in context.files if fnmatchcase(each.rpartition("/")[2], pattern)), None)
        if file and by in runtime and loaded in names:
            return f"{by} loads {loaded} to read {file}"
    words = " ".join(needs.words)
    for name in sorted(names):
        if re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w-])", words):
            return f"{name} is named by the start command"
    paths = [path for path in context.files if knowledge.is_run_time(path, runtime)]
    idle = only_scripts_start(manifest, needs, paths, context)
    read = [path for path in paths if path not in idle]
    if any(computed_module(context, path, knowledge) for path in read):
        read = paths  # it may load any of them
    return first_use(names, read, context, knowledge)
