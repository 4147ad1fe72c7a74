"""Temporary places that run time uses: the environment, the start command or a source names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.sources import source_index
from dockopt.knowledge.starters import is_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.slicing.slicer import Slicer


def is_named(slicer: Slicer, path: str) -> bool:
    """Whether a text that run time reads names this path, or one below it."""
    return any(path in text for text in _texts(slicer))


def _texts(slicer: Slicer) -> Iterator[str]:
    yield from slicer.needs.words
    if slicer.context.known:
        files = (path for path in slicer.context.files if is_source(path))
        yield from (each.value for each in source_index(slicer.context).literals(files))
