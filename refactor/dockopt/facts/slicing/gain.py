"""The static estimate of what a split saves: megabytes of the unpacked image."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts

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


def cache_gain(stage: StageFacts) -> float:
    """The package caches that stay behind: those that no option and no later command empties."""
    total = 0.0
    cleaned = {
        each.argv[0] for facts in stage.steps for each in facts.commands if each.effect == "cache-clean"
    }
    for facts in stage.steps:
        for command in facts.commands:
            rule = command.rule
            if rule is None or command.argv[0] in cleaned or set(command.argv) & _NO_CACHE:
                continue
            if any(name.endswith("_NO_CACHE_DIR") and value for name, value in facts.before.values.items()):
                continue
            total += rule.cache_mb
    return total


def tree_cost(products: Products) -> float:
    """What is stored twice: the packages of the base image's own that a replaced tree holds again.

    Measured: pip and setuptools in site-packages, 12 MB (python:slim with flask: 216 MB, split 224 MB).
    """
    return sum(_OWN_PACKAGES_MB for tree in products.trees.values() if tree.interpreter)


def is_worth_it(gain: float, size: float) -> bool:
    """Whether a split is worth its lines: max(10 MB, 5 %)."""
    return gain >= max(MINIMUM_MB, MINIMUM_SHARE * size)
