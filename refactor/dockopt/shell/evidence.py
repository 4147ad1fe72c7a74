"""The simple commands inside what is not read as a sequence: evidence of what it may do, not its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.shell.chain import Place
from dockopt.shell.commands import Connector
from dockopt.shell.scope import Scope
from dockopt.shell.simple import SIMPLE, read_command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from dockopt.shell.commands import Command
    from dockopt.shell.source import Source

COMPUTES = regex(r"\$\(|`|[<>]\(")
"""What runs commands to make a word."""
_DEFINES = regex(r"\([ \t]*\)|\bfunction\b")


class _Visit(Struct, frozen=True):
    """A node to look into, the redirections that reach it, and whether they stand at a group around it."""

    node: Node
    redirects: tuple[Node, ...] = ()
    apart: bool = False
    in_command: bool = False


def commands_within(
    nodes: Sequence[Node], source: Source, redirects: tuple[Node, ...] = ()
) -> tuple[Command, ...]:
    """Find every simple command below `nodes`, in order, whatever surrounds it.

    `redirects` stand behind the nodes and apply to the last one.
    """
    found = []
    unknown = Scope(cwd=None)
    stack = [_Visit(node) for node in (*nodes, *redirects)]
    if nodes:
        stack[len(nodes) - 1] = _Visit(nodes[-1], redirects)
    stack.reverse()
    while stack:
        visit = stack.pop()
        node = visit.node
        if node.type in SIMPLE and node.end_byte > node.start_byte and not visit.in_command:
            place = Place(Connector.SEQUENCE, redirects=visit.redirects, apart=visit.apart)
            found.append(read_command(node, source, place, unknown))
        if node.child_count:
            stack.extend(_below(visit))
    return tuple(found)


def _below(visit: _Visit) -> list[_Visit]:
    """List the children, last first, with the redirections that reach them."""
    node = visit.node
    if node.type in SIMPLE:
        return [_Visit(child, in_command=True) for child in reversed(node.children)]
    redirects = visit.redirects
    if node.type == "redirected_statement":
        redirects = (*node.children_by_field_name("redirect"), *redirects)
    chain = node.type in ("list", "pipeline")
    apart = bool(visit.redirects) and (visit.apart or not (chain or node.type == "redirected_statement"))
    visits: list[_Visit] = []
    for child in reversed(node.children):
        reached = redirects if child.is_named and not (chain and visits) else ()
        visits.append(_Visit(child, reached, apart=apart))
    return visits


def function_names(root: Node, text: str) -> frozenset[str]:
    """Collect the names of all functions that a script defines anywhere."""
    if not _DEFINES.search(text):
        return frozenset()
    names = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "function_definition" and (name := node.child_by_field_name("name")) is not None:
            names.add(text[name.start_byte : name.end_byte])
        stack.extend(node.children)
    return frozenset(names)


def substitutions(node: Node, source: Source, place: Place) -> tuple[Command, ...]:
    """Find the commands that run to make the words of a command."""
    if not COMPUTES.search(source.text, *place.seen(node)):
        return ()
    inside = commands_within((node, *place.redirects), source)
    return inside[1:] if node.type in SIMPLE else inside
