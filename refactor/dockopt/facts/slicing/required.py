"""Packages that run-time sources and configuration name, so that they may be loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.sources import Literal, source_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dockopt.context.tree import BuildContext
    from dockopt.knowledge.pruning import Pruning


def first_use(
    names: Collection[str], paths: Sequence[str], context: BuildContext, knowledge: Pruning
) -> str | None:
    """Where these run-time sources may load one of the packages `names`, or why that is not known."""
    index = source_index(context)
    unread = index.first_unread(paths)
    if context.truncated or unread is not None:
        return f"{'the build context' if context.truncated else unread} is too large to be read"
    for literal in index.literals(paths):
        line = index.line(literal.path, literal.line)
        name = _named(literal.value, names)
        if name is not None and not knowledge.is_erased(line):
            return f"{name} is named in {literal.path}:{literal.line}"
    places = (computed_module(context, path, knowledge) for path in paths)
    computed = next((place for place in places if place is not None), None)
    return _in_data(names, computed, context, knowledge) if computed is not None else None


def _named(value: str, names: Collection[str]) -> str | None:
    """The package of a module's name; of one that is put together, the first that it may be."""
    parts = value.split("/")
    package = "/".join(parts[:2]) if value.startswith("@") else parts[0]
    if package in names:
        return package
    head = package.partition("${")[0]
    if head == package or head in {"", "@"}:
        return None
    return next((name for name in sorted(names) if name.startswith(head)), None)


def computed_module(context: BuildContext, path: str, knowledge: Pruning) -> Literal | None:
    """A place where the name of a module is computed."""
    text = context.read(path, 4_000_000) or ""
    match = re.search(knowledge.computed, text)
    return Literal(path, text.count("\n", 0, match.start()) + 1, match[0]) if match else None


def _in_data(
    names: Collection[str], computed: Literal, context: BuildContext, knowledge: Pruning
) -> str | None:
    """Where a data file names a package, as a module that is computed may come from there."""
    word = re.compile("|".join(rf"(?<![\w/@-]){re.escape(name)}(?![\w-])" for name in sorted(names)))
    for path in context.files:
        if not knowledge.is_data(path):
            continue
        text = context.read(path, 4_000_000)
        match = word.search(text) if text is not None else None
        if text is None:
            return f"{path} is too large to be read, and {computed.path}:{computed.line} computes a module"
        if match is not None:
            line = text.count("\n", 0, match.start()) + 1
            return (
                f"{match[0]} is named in {path}:{line}, and {computed.path}:{computed.line} computes a module"
            )
    return None
