"""How statements are joined: sequences, and chains of `&&` and `||`, taken apart without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.shell.commands import Connector
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_CHAINS = ("list", "pipeline")
_SEPARATOR = regex(r"[;&\n]")


class Place(Struct, frozen=True):
    """How a statement stands among the others.

    `start` moves its beginning back over what belongs to it. `apart`: the redirections stand elsewhere, at a
    group around it.
    """

    connector: Connector = Connector.START
    start: int | None = None
    redirects: tuple[Node, ...] = ()
    grouped: bool = False
    conditional: bool = False
    negated: bool = False
    background: bool = False
    piped: bool = False
    depth: int = 0
    apart: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a group here is no more than its commands."""
        alone = not (self.negated or self.background or self.piped or self.redirects)
        return alone and self.connector is not Connector.PIPE

    def seen(self, node: Node) -> tuple[int, int]:
        """Give the span of `node` with what belongs to it: `!` in front, redirections behind."""
        start = node.start_byte if self.start is None else self.start
        if self.apart:
            return start, node.end_byte
        return start, max((node.end_byte, *(redirect.end_byte for redirect in self.redirects)))


class Link(Struct, frozen=True):
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

    The grammar's nesting says nothing: it hangs the redirection of `a && b >f` on the whole chain, where it
    belongs to the last operand, and reads `a | b | c && d` as `a | (b | c && d)`.
    """
    found: list[Link] = []
    operator = ""
    stack: list[tuple[Node, tuple[Node, ...]]] = [(node, ())]
    while stack:
        part, redirects = stack.pop()
        body = redirected_body(part)
        if body is not None and body.type in _CHAINS:
            if has_gap(part.children):
                return None
            stack.append((body, (*part.children_by_field_name("redirect"), *redirects)))
        elif part.type in _CHAINS:
            children = [child for child in part.children if child.type != "comment"]
            if has_gap(children):
                return None
            stack.append((children[-1], redirects))
            stack.extend((child, ()) for child in reversed(children[:-1]))
        elif part.is_named:
            found.append(Link(part, operator, redirects))
        else:
            operator = part.type
    return None if has_gap([link.node for link in found]) else found


def pipelines(chain: list[Link]) -> list[list[Link]]:
    """Group the operands of a chain that are joined by pipes: a pipe binds tighter than `&&`."""
    found: list[list[Link]] = []
    for link in chain:
        if found and link.operator in ("|", "|&"):
            found[-1].append(link)
        else:
            found.append([link])
    return found


def redirected_body(node: Node) -> Node | None:
    """Give the statement that has the redirections of a `redirected_statement`."""
    return node.child_by_field_name("body") if node.type == "redirected_statement" else None


def has_gap(nodes: Sequence[Node]) -> bool:
    """Whether one of the operands is missing, or a syntax error stands among them."""
    return any(node.type == "ERROR" or node.end_byte == node.start_byte for node in nodes)
