"""Which package tree loses its development dependencies, and where the command for that may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path
from dockopt.facts.slicing.bring import begun
from dockopt.facts.slicing.builder_end import end_of_builder, last_reader
from dockopt.facts.slicing.complete import brings
from dockopt.facts.slicing.types import Apart, Brought, Slice

if TYPE_CHECKING:
    from dockopt.facts.slicing.products import Tree
    from dockopt.facts.slicing.prune import Prune
    from dockopt.facts.slicing.slicer import Slicer


def package_tree(slicer: Slicer) -> Tree | None:
    """The one package tree whose development dependencies could be removed."""
    trees = [each for each in slicer.products.trees.values() if each.command.rule and each.command.rule.prune]
    return trees[0] if len(trees) == 1 else None


def planned_prune(slicer: Slicer, result: Slice, apart: Apart | None) -> Prune | None:
    """The prune of that tree; without one, the slice's evidence says why."""
    tree = package_tree(slicer)
    if tree is None or slicer.terms.takes_folder:
        return None
    piece = slicer.terms.asked_below(tree.path)
    if piece is not None:
        result.evidence.append(Evidence(f"development dependencies are kept: {piece.reason}"))
        return None
    commands = (each for facts in slicer.stage.steps for each in facts.commands)
    if any(each.rule and each.rule.named and tree.path in each.tree for each in commands):
        result.evidence.append(Evidence("development dependencies are kept: packages are installed by name"))
        return None
    later = tuple(each for each in slicer.copies if each.facts.index > tree.step.index)
    if context_path(later, tree.path, slicer.context) is not None:
        # The command would remove what no manifest names.
        result.evidence.append(Evidence("development dependencies are kept: packages come from the context"))
        return None
    if apart is None and _is_repeated(slicer, result, tree):
        reason = "the build may write into the packages, so each edit would repeat leaving some out"
        result.evidence.append(Evidence(f"development dependencies are kept: {reason}"))
        return None
    version = slicer.stage.base.version if slicer.stage.base else ""
    from dockopt.facts.slicing.prune import find_prune

    there = tuple(each for each in slicer.copies if apart is None or each.facts.index < apart.first)
    found = find_prune(tree, slicer.needs, there, slicer.context, version)
    if isinstance(found, str):
        result.evidence.append(Evidence(f"development dependencies are kept: {found}"))
        return None
    end = slicer.stage.steps[apart.first].before if apart else end_of_builder(slicer.stage, result)
    if found.cwd != end.workdir:
        result.evidence.append(
            Evidence("development dependencies are kept: the builder ends in another folder")
        )
        return None
    return (
        found
        if any(isinstance(each, Brought) and brings(each, tree.path) for each in result.runtime)
        else None
    )


def _is_repeated(slicer: Slicer, result: Slice, tree: Tree) -> bool:
    """Whether a source edit would repeat the command, and does not repeat the install."""
    start, end = begun(slicer, tree), last_reader(slicer.stage, result)
    return any(start < each.facts.index <= end for each in slicer.copies)
