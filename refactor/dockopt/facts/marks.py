"""What a comment tells dockopt: `# dockopt: ignore[rule] reason`, `build-only`, `runtime`.

It concerns the instruction that it belongs to: the one directly below the comment, or the one it stands in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.syntax.nodes import Comment, Document, Instruction
from dockopt.syntax.regex import regex
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.syntax.tokens import Token

BUILD_ONLY = "build-only"
RUNTIME = "runtime"
IGNORE = "ignore"
_MARK = regex(
    r"#\s*dockopt:\s*(?:(?P<step>build-only|runtime)(?![\w-])|ignore\[(?P<names>[^\]]*)\])"
    r"[ \t]*(?P<reason>.*)",
    re.IGNORECASE,
)


class Mark(Struct, frozen=True):
    """One such comment. `names`: the rules of an `ignore`. `node`: the instruction that it is about."""

    kind: str
    names: tuple[str, ...]
    reason: str
    line: int
    node: Instruction


def marks(document: Document) -> list[Mark]:
    """All of them, in the order of the text."""
    if "dockopt:" not in document.text:
        return []
    found: list[Mark] = []
    above: list[Token] = []
    for item in document.items:
        if isinstance(item, Instruction):
            found += _read([*above, *item.tokens], item, document)
        above = [*above, *item.tokens] if isinstance(item, Comment) else []
    return found


def ignored(document: Document, name: str) -> list[Instruction]:
    """The instructions that the rule of this name has to leave alone."""
    return [each.node for each in marks(document) if each.kind == IGNORE and name in each.names]


def _read(tokens: list[Token], node: Instruction, document: Document) -> Iterator[Mark]:
    for token in tokens:
        match = _MARK.match(token.text.strip()) if token.kind is TokenKind.COMMENT else None
        if match is not None:
            names = tuple(name.strip() for name in (match["names"] or "").split(",") if name.strip())
            kind = (match["step"] or IGNORE).lower()
            yield Mark(kind, names, match["reason"].strip(), document.position(token.start)[0], node)
