"""Package managers that can be set to keep packages as archives, in the project or in the user's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.slicing.products import Products, Tree
from dockopt.knowledge.layouts import Layout, layout

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts


def settle_archives(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    """Correct the trees of an install by the settings of the project's package manager.

    Packages that are kept as archives lie in the project's folder, or in a folder of the user that is a tree
    then. Raises Doubt where the settings may send them elsewhere.
    """
    rule, cwd = command.rule, command.cwd
    if rule is None or not rule.layout or cwd is None:
        return
    known, folder = layout(rule.layout), cwd.rstrip("/")
    path = context_path(copies, f"{folder}/{known.file}", context)
    settings = (context.read(path) if path else None) or ""
    source = context_path(copies, f"{folder}/{rule.manifests[0]}", context)
    manifest = read_manifest(context, source) if source else None
    manager = manifest.details.get("packageManager", "") if manifest else ""
    major = known.major(manager, settings)
    if (path is None and major is None) or known.tree_word in settings:
        return
    if major is None or any(word in settings for word in known.elsewhere):
        evidence = Evidence("the package manager's settings", path) if path else Evidence(manager, source)
        message = f"`{command.text}` may not keep the packages in {', '.join(command.tree)}"
        hint = f"set {known.tree_word} in {known.file}"
        raise Doubt("package-layout", message, facts.line, hint=hint, evidence=(evidence,))
    _keep_archives(products, facts, command, known, shared=known.is_shared(major, settings))


def _keep_archives(
    products: Products, facts: StepFacts, command: CommandFacts, known: Layout, *, shared: bool
) -> None:
    """The project's folder names the packages, and holds them where they are not `shared`."""
    for path in command.tree:
        products.trees.pop(path, None)
    products.written.append((command.cwd or "/", facts, command))
    for template in known.archives if shared else ():
        path = template.replace("{home}", facts.before.home)
        products.trees[path] = Tree(path, facts, command, facts.before.user, interpreter=False)
