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


def started_programs(
    names: Collection[str], context: BuildContext, *, surely: bool = False
) -> dict[str, Evidence]:
    """Which of these commands a source line may start (`surely`: starts), each with the first such place."""
    found: dict[str, Evidence] = {}
    if not names or not context.known:
        return found
    for path in filter(is_source, context.files):
        lines: list[str] = []
        for literal in string_literals(context, (path,), _LITERALS):
            words = literal.value.split(None, 1)
            name = words[0].rsplit("/", 1)[-1] if words else ""
            if name not in names or name in found:
                continue
            lines = lines or (context.read(path) or "").split("\n")
            if _is_start(lines, literal.line, surely=surely):
                found[name] = Evidence(f"the sources start {name}", path, literal.line)
    return found


def _is_start(lines: list[str], number: int, *, surely: bool) -> bool:
    """Whether the line, or the one above it that opens a call, starts a program."""
    return any(starts_programs(line, surely=surely) for line in lines[max(number - 2, 0) : number])
