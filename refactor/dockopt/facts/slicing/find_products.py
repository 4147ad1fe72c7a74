"""Goes through a stage's build commands and records what each of them makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.install_inputs import runs_own_scripts
from dockopt.facts.install_manifests import installed_manifests
from dockopt.facts.origin import ContextCopy, context_path, is_below
from dockopt.facts.slicing.archives import settle_archives
from dockopt.facts.slicing.installed import check_prefix
from dockopt.facts.slicing.interpreters import check_interpreter
from dockopt.facts.slicing.layouts import check_layout
from dockopt.facts.slicing.local_installs import record_local
from dockopt.facts.slicing.products import MAKES, Products, Tree, unclear_target
from dockopt.facts.slicing.settings_paths import record_settings
from dockopt.facts.slicing.unknown_base import check_known_tree
from dockopt.facts.slicing.whole_runs import whole_runs
from dockopt.facts.slicing.written import record_written
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.manifests import Manifest
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts, StepFacts
    from dockopt.knowledge.commands import CommandRule


def find_products(stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> Products:
    """Go through all build commands. Raises Doubt where one cannot be placed."""
    products = Products()
    interpreter = stage.interpreter
    whole = whole_runs(stage, copies, context)
    for facts in stage.steps:
        if facts.index in whole:
            continue
        for command in facts.effective:
            check_known_tree(stage, facts, command)
            check_prefix(stage, facts, command, context)
            _record(products, facts, command, interpreter)
            if command.effect == "compile":
                from dockopt.facts.slicing.compiled import Compiler

                Compiler(stage, copies, context).record(products, facts, command)
            check_layout(facts, command, copies, context)
            settle_archives(products, facts, command, copies, context)
            _record_manifest(products, facts, command, copies, context)
            record_local(products, facts, command, copies, context)
            record_settings(products, facts, command, context)
            check_interpreter(stage, facts, command, copies, context)
    _taint(products, copies)
    return products


def _record(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    interpreter: str | None,
) -> None:
    products.caches.update(command.caches)
    rule = command.rule
    if rule is None or command.effect == UNKNOWN:
        return
    # A global tool matters to the steps behind it, or it is installed in the runtime stage itself.
    if command.effect in MAKES and (rule.runtime or command.effect != "tools"):
        products.last_step = max(products.last_step, facts.index)
    if command.effect == "compile":
        return
    if command.targets is None:
        raise unclear_target(command, facts, unpinned=any("{environment}" in each for each in rule.tree))
    for path in command.tree:
        if rule.runtime:
            if (path == interpreter or rule.as_root) and not facts.before.is_root:
                raise Doubt(
                    "unprivileged-install",
                    f"`{command.text}` runs as {facts.before.user}, who may not write {path}",
                    facts.line,
                    hint="install as root before USER, or into a virtual environment",
                )
            products.revive(path)
            products.trees[path] = Tree(path, facts, command, facts.before.user, path == interpreter)
    made = command.environment if command.effect == "environment" else None
    if made:
        products.trees[made] = Tree(made, facts, command, facts.before.user, interpreter=False)
    record_written(products, facts, command)


def _record_manifest(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    """Correct what is known by the manifests that an install reads.

    An install of named packages changes the manifest itself; no packages make no folder; members of a
    workspace have folders of their own; an install of the project itself, and the project's scripts that it
    runs, may write beside the sources.
    """
    rule, cwd = command.rule, command.cwd
    if rule is None or command.effect != "dependencies" or cwd is None:
        return
    lock = join_path(cwd, rule.lockfile) if rule.lockfile else None
    later = tuple(each for each in copies if each.facts.index > facts.index)
    if lock and context_path(later, lock, context) is None:
        products.locks[lock] = facts
    if rule.named and cwd not in SYSTEM_FOLDERS:
        products.written.append((cwd, facts, command))
    skips = bool(set(command.argv) & set(rule.no_project_flags))
    for manifest in installed_manifests(command, copies, context):
        optional = manifest.path.rpartition("/")[2] in _optional(rule)
        if manifest.problems or (optional and not rule.lifecycle):
            continue
        _move_packages(products, command, manifest, cwd)
        empty = not manifest.packages and not manifest.references
        if rule.required and not optional and not rule.even_empty and empty:
            for path in command.tree:
                products.trees.pop(path, None)
        members = any(each.endswith(f"/{name}") for name in rule.required for each in manifest.references)
        project = (manifest.installs_project or "." in manifest.references) and not skips
        if members or project or runs_own_scripts(manifest, command):
            products.written.append((cwd, facts, command))


def _move_packages(products: Products, command: CommandFacts, manifest: Manifest, cwd: str) -> None:
    """Packages lie where the manifest says."""
    folder = manifest.details.get("packages")
    place = join_path(cwd, folder) if folder else None
    for path in command.tree if place else ():
        tree = products.trees.pop(path, None)
        if tree is not None and place is not None:
            products.trees[place] = replace(tree, path=place)


def _optional(rule: CommandRule) -> set[str]:
    """Manifests that only add to the required one: lockfiles and settings."""
    return set(rule.manifests) - set(rule.required)


def _taint(products: Products, copies: tuple[ContextCopy, ...]) -> None:
    """A copied folder that a later command changes belongs to the build from then on."""
    for target, facts, command in products.written:
        if (
            any(is_below(target, each.target) and each.facts.index < facts.index for each in copies)
            and (command.effect not in {"touch", "link"})
        ) or command.effect in {"transfer", *FETCHES}:
            products.last_step = max(products.last_step, facts.index)
