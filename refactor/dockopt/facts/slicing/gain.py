"""The static estimate of what a split saves: megabytes of the unpacked image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts, StepFacts

MINIMUM_MB = 10.0
MINIMUM_SHARE = 0.05
# What an image of unknown size is taken for: a small one, so that only absolute gains count.
_UNKNOWN_MB = 150.0
_OWN_PACKAGES_MB = 12.0
_NO_CACHE = {"--no-cache-dir", "--no-cache"}


def image_mb(stage: StageFacts) -> float:
    """The size of the original's base image."""
    return float(stage.base.size_mb) if stage.base else _UNKNOWN_MB


def base_gain(stage: StageFacts, candidate: Candidate) -> float:
    """What the smaller base image saves."""
    if candidate.same or stage.base is None or candidate.base is None:
        return 0.0
    return float(stage.base.size_mb - candidate.base.size_mb)


def cache_gain(stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> float:
    """The package caches that stay behind: those that no option and no later command empties."""
    cleaned = {
        each.argv[0] for facts in stage.steps for each in facts.commands if each.effect == "cache-clean"
    }
    return sum(
        _cache_mb(command, copies, context)
        for facts in stage.steps
        for command in facts.effective
        if command.rule is not None and command.argv[0] not in cleaned and not _is_off(command, facts)
    )


def _is_off(command: CommandFacts, facts: StepFacts) -> bool:
    values = facts.before.values
    return bool(set(command.argv) & _NO_CACHE) or any(
        name.endswith("_NO_CACHE_DIR") and value for name, value in values.items()
    )


def _cache_mb(command: CommandFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> float:
    """By the number of packages where a manifest tells it, else what a usual install leaves."""
    rule = command.rule
    if rule is None or not rule.cache_package_mb or command.cwd is None:
        return rule.cache_mb if rule else 0.0
    counts = [
        len(manifest.packages)
        for name in rule.manifests
        if (source := context_path(copies, join_path(command.cwd, name) or "/", context))
        and (manifest := read_manifest(context, source)) is not None
    ]
    if not counts:
        return rule.cache_mb
    if len(counts) > 1:
        return rule.cache_package_mb * max(counts)
    # Without a lockfile only the packages asked for are known, not those that come with them.
    return rule.cache_direct_mb * counts[0] or min(rule.cache_mb, 0.5 * counts[0])


def tree_cost(products: Products) -> float:
    """What is stored twice: the packages of the base image's own that a replaced tree holds again.

    Measured: pip and setuptools in site-packages, 12 MB (python:slim with flask: 216 MB, split 224 MB).
    """
    return sum(_OWN_PACKAGES_MB for tree in products.trees.values() if tree.interpreter)


def is_worth_it(gain: float, size: float) -> bool:
    """Whether a split is worth its lines: max(10 MB, 5 %)."""
    return gain >= max(MINIMUM_MB, MINIMUM_SHARE * size)
