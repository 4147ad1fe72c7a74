"""Files and folders of the context that quoted texts name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.links import join
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockopt.context.sources import Literal
    from dockopt.context.tree import BuildContext

_WILDCARD = regex(r"[*?\[{]")
# The first name in a path, which must be one of the context's: most texts are no path, and ask no disk.
_HEAD = regex(r"(?:\.{0,2}/)*([^/]+)")
_NO_PATH = regex(r"[\s<>|;,()]|://")


class PathEvidence(Struct, frozen=True):
    """A file or folder of the context that a source file names, and where."""

    target: str
    path: str
    line: int


def existing_paths(
    context: BuildContext, literals: Iterable[Literal], bases: tuple[str, ...], *, beside: bool = False
) -> tuple[PathEvidence, ...]:
    """Return the files and folders of the context that the texts name, relative to one of the bases.

    `beside`: relative to the folder of the file that names them, too. A pattern (`templates/*.html`) stands
    for its folder. A single word counts only if there is such a file or folder; the base itself (`.`, `/`)
    never does.
    """
    known: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
    found: dict[PathEvidence, None] = {}
    for literal in literals:
        own = (literal.path.rpartition("/")[0],) if beside else ()
        key = (literal.value, own)
        if key not in known:
            known[key] = _targets(context, literal.value, (*bases, *own))
        for target in known[key]:
            found.setdefault(PathEvidence(target, literal.path, literal.line))
    return tuple(found)


def _targets(context: BuildContext, value: str, bases: tuple[str, ...]) -> tuple[str, ...]:
    value = value.removeprefix("file://")
    wildcard = _WILDCARD.search(value)
    if wildcard:
        value = value[: wildcard.start()].rpartition("/")[0]
    head = _HEAD.match(value)
    if head is None or head[1] not in context.segments or _NO_PATH.search(value):
        return ()
    targets = {join(base, value.lstrip("/")) for base in bases}
    return tuple(sorted(t for t in targets if t and t not in bases and context.exists(t)))
