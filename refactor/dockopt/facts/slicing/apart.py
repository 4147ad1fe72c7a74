"""Package trees that are finished before the sources come: no edit of a source makes or moves them again."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.facts.generators import generates
from dockopt.facts.origin import context_path, is_below
from dockopt.facts.slicing.builder_end import last_reader
from dockopt.facts.slicing.types import Apart, Brought, Slice
from dockopt.knowledge.spared_packages import sparing
from dockopt.model.instructions import Run

if TYPE_CHECKING:
    from dockopt.facts.origin import ContextCopy
    from dockopt.facts.slicing.products import Tree
    from dockopt.facts.slicing.slicer import Slicer


def apart_from_sources(slicer: Slicer, result: Slice, pruned: Tree | None) -> Apart | None:
    """Where the builder can be cut, so that the trees come from a stage that no source edit reaches.

    `pruned`: the tree whose development dependencies are left out. None: there is nothing to cut, or a later
    step may write into one of the trees. See docs/decisions/0017.
    """
    trees = slicer.products.trees
    brought = [item for item in result.runtime if isinstance(item, Brought)]
    inner = {tree for item in brought for tree in item.without}
    needed = inner | ({pruned.path} if pruned else set())
    if not needed <= trees.keys() or slicer.terms.takes_folder or not slicer.context.known:
        return None
    # What is copied by itself saves a look at each of its files; the others, a copy or a prune.
    others = {item.path for item in brought if item.path in trees and _is_large(trees[item.path])} - needed
    copies = (
        slicer.copies if needed else tuple(each for each in slicer.copies if _brings_folder(slicer, each))
    )
    found = _cut_behind(slicer, result, needed or others, copies)
    if found is None or (needed and len(found[1]) < len(needed)):
        return None
    first, end = found[0], last_reader(slicer.stage, result)
    more = {path for path in others if _stays(slicer, trees[path], first, end)}
    apart = {*found[1], *more}
    left = [item for item in brought if item.without or not {item.path, item.tree} & apart]
    return Apart(first, tuple(sorted(apart)), bool(inner)) if left else None


def _is_large(tree: Tree) -> bool:
    return tree.command.rule is not None and sparing(tree.command.rule.ecosystem) is not None


def _brings_folder(slicer: Slicer, copy: ContextCopy) -> bool:
    """Whether a COPY brings more than single files, which are mostly manifests."""
    return any(not source or slicer.context.is_dir(source) for source in copy.sources)


def _cut_behind(
    slicer: Slicer, result: Slice, paths: set[str], copies: tuple[ContextCopy, ...]
) -> tuple[int, set[str]] | None:
    """The cut behind the installs of as many of the trees as no later step writes into, and these trees.

    A tree that is finished behind the last source has nothing to be kept apart from.
    """
    end = last_reader(slicer.stage, result)
    trees = sorted((slicer.products.trees[path] for path in paths), key=lambda each: each.step.index)
    while trees:
        first = _first_without(slicer, trees[-1].step.index + 1)
        copied = any(first <= each.facts.index <= end for each in copies)
        stay = {each.path for each in trees if copied and _stays(slicer, each, first, end)}
        if trees[-1].path in stay:
            return first, stay
        trees.pop()
    return None


def _first_without(slicer: Slicer, behind: int) -> int:
    """The first step that the dependencies do without. `behind`: the one behind the install.

    What runs before the next COPY belongs to them, as a code generator does, unless it is another user's; so
    do a COPY of what such a generator reads, and the generator.
    """
    copies = [each.facts.index for each in slicer.copies if each.facts.index >= behind]
    first = behind
    for start, following in pairwise(dict.fromkeys((behind, *copies))):
        between = slicer.stage.steps[start:following]
        runs = [facts for facts in between if isinstance(facts.step, Run)]
        moves = any(facts.step.node.name in {"USER", "WORKDIR"} for facts in between)
        others = not all(generates(each) for facts in runs for each in facts.commands)
        if moves or (start in copies and (others or not runs)):
            break
        first = following if runs else first
    return first


def _stays(slicer: Slicer, tree: Tree, first: int, end: int) -> bool:
    """Whether neither a COPY nor a command from step `first` to `end` changes the tree."""
    from dockopt.facts.slicing.spared import is_spared

    later = tuple(each for each in slicer.copies if tree.step.index < each.facts.index)
    laid = any(is_below(each.target, tree.path) for each in later)
    if laid or context_path(later, tree.path, slicer.context) or slicer.terms.asked_below(tree.path):
        return False
    return all(is_spared(slicer, tree, facts) for facts in slicer.stage.steps[first : end + 1])
