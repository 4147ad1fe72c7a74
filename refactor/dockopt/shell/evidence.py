"""The simple commands inside what is not read as a sequence: evidence of what it may do, not its order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dockopt.shell.chain import Place
from dockopt.shell.commands import Connector
from dockopt.shell.scope import Scope
from dockopt.shell.simple import SIMPLE, read_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from dockopt.shell.commands import Command
    from dockopt.shell.source import Source

COMPUTES = re.compile(r"\$\(|`|[<>]\(")
"""What runs commands to make a word."""
_SOMEWHERE = Place(Connector.SEQUENCE)


def commands_within(
    nodes: Sequence[Node], source: Source, redirects: tuple[Node, ...] = ()
) -> tuple[Command, ...]:
    """Find every simple command below `nodes`, in order, whatever surrounds it.

    `redirects` stand behind the nodes and apply to the last one.
    """
    found = []
    unknown = Scope(cwd=None)
    stack: list[tuple[Node, tuple[Node, ...]]] = [(node, ()) for node in (*nodes, *redirects)]
    if nodes:
        stack[len(nodes) - 1] = (nodes[-1], redirects)
    stack.reverse()
    while stack:
        node, outer = stack.pop()
        kind = node.type
        if kind in SIMPLE and node.end_byte > node.start_byte:
            place = replace(_SOMEWHERE, redirects=outer) if outer else _SOMEWHERE
            found.append(read_command(node, source, place, unknown))
            outer = ()
        if kind == "redirected_statement":
            outer += tuple(node.children_by_field_name("redirect"))
        if node.child_count:
            stack.extend(_children(node, outer, last_only=kind in ("list", "pipeline")))
    return tuple(found)


def substitutions(node: Node, source: Source, place: Place) -> tuple[Command, ...]:
    """Find the commands that run to make the words of a command."""
    if not COMPUTES.search(source.text, *place.seen(node)):
        return ()
    return commands_within((*node.children, *place.redirects), source)


def _children(
    node: Node, redirects: tuple[Node, ...], *, last_only: bool
) -> list[tuple[Node, tuple[Node, ...]]]:
    """List the children, last first, with the redirections of `node` that reach them."""
    pairs: list[tuple[Node, tuple[Node, ...]]] = []
    for child in reversed(node.children):
        reached = child.is_named and not (last_only and pairs)
        pairs.append((child, redirects if reached else ()))
    return pairs
