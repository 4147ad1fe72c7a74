"""How statements are joined: sequences, and chains of `&&` and `||`, taken apart without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.shell.commands import Connector

if TYPE_CHECKING:
    from tree_sitter import Node

_SEPARATOR = re.compile(r"[;&\n]")


@dataclass(frozen=True, slots=True)
class Place:
    """How a statement stands among the others; `start` moves its beginning back over what belongs to it."""

    connector: Connector = Connector.START
    start: int | None = None
    redirects: tuple[Node, ...] = ()
    grouped: bool = False
    conditional: bool = False
    negated: bool = False
    background: bool = False
    piped: bool = False
    depth: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether a group here is no more than its commands."""
        alone = not (self.negated or self.background or self.piped or self.redirects)
        return alone and self.connector is not Connector.PIPE

    def seen(self, node: Node) -> tuple[int, int]:
        """Give the span of `node` with what belongs to it: `!` in front, redirections behind."""
        start = node.start_byte if self.start is None else self.start
        return start, max((node.end_byte, *(redirect.end_byte for redirect in self.redirects)))


@dataclass(frozen=True, slots=True)
class Link:
    """One operand of a chain, the operator in front of it ("" for the first), and its redirections."""

    node: Node
    operator: str
    redirects: tuple[Node, ...]


def statements(group: Node, text: str) -> list[tuple[Node, Place]]:
    """List the statements of a script or group; one that a syntax error touches becomes that error."""
    found: list[tuple[Node, Place]] = []
    connector = Connector.START
    nodes = [node for node in group.children if node.type != "comment"]
    for index, node in enumerate(nodes):
        if (
            node.type == "ERROR"
            and found
            and not _SEPARATOR.search(text, found[-1][0].end_byte, node.start_byte)
        ):
            start, _ = found[-1][1].seen(found[-1][0])
            found[-1] = (node, Place(found[-1][1].connector, start))
        elif node.is_named or node.is_missing:
            background = index + 1 < len(nodes) and nodes[index + 1].type == "&"
            found.append((node, Place(connector, background=background)))
            connector = Connector.BACKGROUND if background else Connector.SEQUENCE
    return found


def links(node: Node) -> list[Link] | None:
    """Take a chain apart into its operands in order; None when a syntax error stands between them.

    The grammar hangs the redirection of `a && b >f` on the whole chain: it belongs to the last operand.
    """
    found: list[Link] = []
    redirects: tuple[Node, ...] = ()
    while True:
        body = node.child_by_field_name("body") if node.type == "redirected_statement" else None
        if body is not None and body.type == "list":
            redirects = (*node.children_by_field_name("redirect"), *redirects)
            node = body
        elif node.type == "list":
            parts = [child for child in node.children if child.type != "comment"]
            if len(parts) != 3 or any(part.type == "ERROR" or _is_empty(part) for part in parts):
                return None
            found.append(Link(parts[2], parts[1].type, redirects))
            node, redirects = parts[0], ()
        else:
            found.append(Link(node, "", redirects))
            return None if _is_empty(node) else found[::-1]


def _is_empty(node: Node) -> bool:
    return node.end_byte == node.start_byte
