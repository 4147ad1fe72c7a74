"""Programs that the application's own sources start: they must be there at run time too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.sources import string_literals
from dockopt.facts.evidence import Evidence
from dockopt.knowledge.starters import is_source, starts_programs

if TYPE_CHECKING:
    from collections.abc import Collection

    from dockopt.context.tree import BuildContext

_LITERALS = 500_000


def started_programs(names: Collection[str], context: BuildContext) -> dict[str, Evidence]:
    """Which of these commands a source line starts, each with the first place that does."""
    found: dict[str, Evidence] = {}
    if not names or not context.known:
        return found
    paths = [path for path in context.files if is_source(path)]
    for literal in string_literals(context, paths, _LITERALS):
        words = literal.value.split(None, 1)
        name = words[0].rsplit("/", 1)[-1] if words else ""
        if name in names and name not in found and _is_start(context, literal.path, literal.line):
            found[name] = Evidence(f"the sources start {name}", literal.path, literal.line)
    return found


def _is_start(context: BuildContext, path: str, number: int) -> bool:
    """Whether the line, or the one above it that opens a call, starts a program."""
    lines = (context.read(path) or "").split("\n")
    around = lines[max(number - 2, 0) : number]
    return any(starts_programs(line) for line in around)
