"""Instructions that move up in the file, each with its comments, and nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit
from dockopt.syntax.nodes import Blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.syntax.nodes import Document, Instruction


def moves(document: Document, nodes: Sequence[Instruction], target: int) -> tuple[Edit, ...]:
    """The edits that put the instructions at the offset `target`, above where they stand, in their order."""
    blocks = _blocks(document, nodes)
    parts = [document.text[start:end] for start, end in blocks]
    parts = [part if part.endswith("\n") else part + document.newline for part in parts]
    if all(_blank_above(document, start) for start in (target, *(start for start, _ in blocks))):
        parts.append(document.newline)
    return (Edit(target, target, "".join(parts)), *(_cut(document, *block) for block in blocks))


def _blocks(document: Document, nodes: Sequence[Instruction]) -> list[tuple[int, int]]:
    """The text of the instructions with their comments; neighbours are one block."""
    found: list[tuple[int, int]] = []
    for node in nodes:
        start, end = lead_start(document, node), node.span.end
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


def _cut(document: Document, start: int, end: int) -> Edit:
    """Cut the block out, with the blank line above it where it was a paragraph of its own."""
    text = document.text
    if _is_paragraph(document, start, end):
        start = next(item.span.start for item in document.items if item.span.end == start)
    if not text[:end].endswith("\n"):  # the last line of the file: the line above becomes the last
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return Edit(start, end, "")


def _is_paragraph(document: Document, start: int, end: int) -> bool:
    below = next((item for item in document.items if item.span.start == end), None)
    return _blank_above(document, start) and (below is None or isinstance(below, Blank))


def _blank_above(document: Document, offset: int) -> bool:
    return any(item.span.end == offset and isinstance(item, Blank) for item in document.items)
