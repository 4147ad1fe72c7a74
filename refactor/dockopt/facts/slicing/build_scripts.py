"""Sources of the project that only its package scripts start: a build, not the container, runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.sources import source_index
from dockopt.knowledge.starters import names_module
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from collections.abc import Collection

    from dockopt.context.manifests import Manifest
    from dockopt.context.sources import Literal, SourceIndex
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs


def only_scripts_start(
    manifest: Manifest, needs: Needs, sources: Collection[str], context: BuildContext
) -> frozenset[str]:
    """Those of the sources that a package script names, but no start command and no other source.

    Another source means one when it has a text that ends as the file does, with or without its extension.
    """
    folder = f"/{manifest.path.rpartition('/')[0]}"
    words = {word for text in manifest.scripts.values() for word in text.split()} - needs.words
    paths = {(join_path(folder, word) or "/").lstrip("/") for word in words}
    found = paths.intersection(sources) - {each.lstrip("/") for each in needs.files}
    if not found:
        return frozenset()
    started = {word.rpartition("/")[2] for word in needs.words}
    index = source_index(context)
    literals = list(index.literals(each for each in sources if each not in found))
    if any(_is_put_together(index, each) for each in literals):
        return frozenset()
    named = started | {literal.value.rpartition("/")[2] for literal in literals}
    return frozenset(each for each in found if not _names(each) & named)


def _is_put_together(index: SourceIndex, literal: Literal) -> bool:
    """Whether a text is the name of a module of which only a part stands there."""
    before = index.line(literal.path, literal.line)[: literal.column - 1]
    return "${" in literal.value and names_module(before)


def _names(path: str) -> set[str]:
    """What a file is called by those who load it; an index stands for its folder, too."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return {name, name.rpartition(".")[0], stem, *([folder.rpartition("/")[2]] if stem == "index" else [])}
