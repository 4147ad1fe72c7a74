"""Who owns a comment: the instruction directly below it, up to the first blank line or instruction above."""

from __future__ import annotations

from dockopt.syntax.nodes import Comment, Document, Instruction


def lead_start(document: Document, node: Instruction) -> int:
    """The offset where the comments that belong to an instruction begin."""
    start = node.span.start
    index = next(place for place, item in enumerate(document.items) if item.span.start == node.span.start)
    while index > 0 and isinstance(document.items[index - 1], Comment):
        index -= 1
        start = document.items[index].span.start
    return start
