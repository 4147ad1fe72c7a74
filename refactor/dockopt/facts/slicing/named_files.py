"""Files beside a compiled program that its sources, its start command or its environment name."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.context.named_paths import PathEvidence, existing_paths
from dockopt.context.sources import Literal, source_index
from dockopt.facts.origin import ContextCopy, context_folders, context_path, is_below
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.stage import StageFacts


_JOIN = regex(r"""\bjoin(?:path)?\(""", re.IGNORECASE)
_BETWEEN = regex(r"""["'`]\s*[,/]\s*["'`]""")


def named_files(
    stage: StageFacts,
    needs: Needs,
    folder: str,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
    sources: set[str],
) -> tuple[PathEvidence, ...]:
    """Files and folders that the start command, an ENV or a source names, and scripts that are started."""
    places = (stage.final.workdir or "/", folder)
    bases = tuple(dict.fromkeys(each for place in places for each in context_folders(copies, place, context)))
    told = existing_paths(context, _relative(_told(stage, needs, folder), folder), bases)
    own = sorted(path for path in sources if not path.startswith("vendor/"))
    literals = _joined(context, _relative(source_index(context).literals(own), folder), bases)
    named = existing_paths(context, literals, bases, beside=True)
    scripts = [
        PathEvidence(source, "Dockerfile", 0)
        for path in needs.paths
        if (source := context_path(copies, path, context)) and is_below(path, folder)
    ]
    return _outermost((*scripts, *told, *named), sources, context)


def _told(stage: StageFacts, needs: Needs, folder: str) -> list[Literal]:
    """Words of the start commands and values of the environment that may name files of the folder."""
    values = {value for value in stage.final.values.values() if value} | needs.words
    prefix = folder.rstrip("/") + "/"
    inner = {text for text in values if not text.startswith("/") or text.startswith(prefix)}
    return [Literal("Dockerfile", 0, text) for text in sorted(inner)]


def _relative(literals: Iterable[Literal], folder: str) -> Iterator[Literal]:
    """The literals, absolute ones below the application folder made relative to it."""
    prefix = folder.rstrip("/") + "/"
    for each in literals:
        inside = each.value.startswith(prefix)
        yield replace(each, value=each.value[len(prefix) :]) if inside else each


def _joined(context: BuildContext, literals: Iterable[Literal], bases: tuple[str, ...]) -> Iterator[Literal]:
    """The literals; those that one call joins to an existing path (`Join("web", "static")`) as that path."""
    for (path, number), group in groupby(literals, key=lambda each: (each.path, each.line)):
        line = source_index(context).line(path, number)
        if not _JOIN.search(line):
            yield from group
            continue
        for run in _runs(sorted(group, key=lambda each: each.column), line):
            whole = replace(run[0], value="/".join(each.value for each in run))
            found = len(run) > 1 and existing_paths(context, [whole], bases, beside=True)
            yield from [whole] if found else run


def _runs(literals: list[Literal], line: str) -> Iterator[list[Literal]]:
    """The literals of a line, those together between which stands only a comma or a slash."""
    run: list[Literal] = []
    for each in literals:
        end = run[-1].column + len(run[-1].value) if run else 0
        if run and not _BETWEEN.fullmatch(line[end : each.column]):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _outermost(
    found: tuple[PathEvidence, ...], sources: set[str], context: BuildContext
) -> tuple[PathEvidence, ...]:
    """The found files and folders that lie in no other one. What holds nothing but sources is not opened."""
    unique: dict[str, PathEvidence] = {}
    for each in found:
        inside = context.below(each.target)
        if each.target not in sources and not (inside and sources.issuperset(inside)):
            unique.setdefault(each.target.rstrip("/"), each)
    return tuple(
        each for path, each in unique.items() if not any(path.startswith(other + "/") for other in unique)
    )
