"""Where the arrows of a stage graph run: stages stand below each other, arrows in lanes beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from dockopt.report.html.graph import Edge, Graph


class Arrow(Struct, frozen=True):
    """An edge with its lane, from 0, and its places among the arrows that touch either stage."""

    edge: Edge
    lane: int
    leaves: int
    arrives: int


def arrows(graph: Graph) -> list[Arrow]:
    """Give each edge the innermost lane that is free; at a stage what comes in is above what goes out."""
    taken: list[list[Edge]] = []
    found = []
    for edge in sorted(graph.edges, key=lambda edge: (edge.target - edge.source, edge.source, edge.copies)):
        lane = next((number for number, others in enumerate(taken) if _free(edge, others)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(edge)
        found.append((edge, lane))
    incoming, outgoing = [0] * len(graph.nodes), [0] * len(graph.nodes)
    for edge in graph.edges:
        incoming[edge.target] += 1
    placed = []
    arrived = [0] * len(graph.nodes)
    # From the inside to the outside: what runs further out touches a stage further away from the other end.
    for edge, lane in found:
        placed.append(Arrow(edge, lane, incoming[edge.source] + outgoing[edge.source], arrived[edge.target]))
        outgoing[edge.source] += 1
        arrived[edge.target] += 1
    return placed


def ports(graph: Graph) -> list[int]:
    """Return how many arrows touch each stage."""
    found = [0] * len(graph.nodes)
    for edge in graph.edges:
        found[edge.source] += 1
        found[edge.target] += 1
    return found


def _free(edge: Edge, others: list[Edge]) -> bool:
    return all(edge.target <= each.source or each.target <= edge.source for each in others)
