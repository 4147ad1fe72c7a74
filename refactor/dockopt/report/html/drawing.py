"""A stage graph as a picture: boxes below each other, in the order of the file, and arrows on their right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.elements import Html, element
from dockopt.report.html.lanes import Arrow, arrows, ports

if TYPE_CHECKING:
    from dockopt.report.html.graph import Graph, Node

_WIDTH = 250  # of a box, in the picture's own units, which are pixels at full size
_GAP = 26  # between two boxes
_LINE = 19  # of text, and between the ends of two arrows
_FIRST_LANE = 78  # room for the word at an arrow
_LANE = 20
_CHARACTERS = 33  # of small text that fit in a box


def drawing(graph: Graph, name: str) -> Html:
    """Return the picture. `name` is unique in the page; the words of the picture go with it."""
    heights = [max(4, number + 1) * _LINE for number in ports(graph)]
    tops = [1 + sum(heights[:index]) + index * _GAP for index in range(len(heights))]
    routed = arrows(graph)
    lanes = max((arrow.lane + 1 for arrow in routed), default=0)
    width = _WIDTH + 2 + (_FIRST_LANE + lanes * _LANE if lanes else 0)
    height = (tops[-1] + heights[-1] + 1) if tops else 1
    last = len(graph.nodes) - 1
    boxes = (
        _box(node, tops[index], heights[index], final=index == last) for index, node in enumerate(graph.nodes)
    )
    return element(
        "svg",
        element("title", f"The stages of the {name}"),
        element("desc", ". ".join(graph.sentences())),
        element("defs", _head(name)),
        *boxes,
        *(_arrow(each, tops, name) for each in routed),
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        role="img",
    )


def _head(name: str) -> Html:
    path = element("path", d="M0 0 L8 4 L0 8 z", class_="head")
    shape = {"markerWidth": "8", "markerHeight": "8", "refX": "7", "refY": "4", "orient": "auto"}
    return element("marker", path, id=f"head-{name}", **shape)


def _box(node: Node, top: int, height: int, *, final: bool) -> Html:
    kind = "final" if final else "ships" if node.ships else "builds"
    role = {"final": "the image", "ships": "in the image", "builds": "builds only"}[kind]
    steps = f"{node.steps} step" if node.steps == 1 else f"{node.steps} steps"
    lines = ((node.name, "name"), (f"FROM {node.base}", ""), (f"{steps} · {role}", ""))
    texts = (
        element("text", _short(text), x="12", y=str(top + _LINE * (number + 1)), class_=css or None)
        for number, (text, css) in enumerate(lines)
    )
    rect = {"x": "1", "y": str(top), "width": str(_WIDTH), "height": str(height), "rx": "6"}
    whole = element("title", f"{node.name}: FROM {node.base}")
    return element("g", whole, element("rect", **rect), *texts, class_=f"stage {kind}")


def _short(text: str) -> str:
    """Cut the middle out of what is too long: an image's name says most at its ends."""
    half = (_CHARACTERS - 1) // 2
    return text if len(text) <= _CHARACTERS else f"{text[:half]}…{text[-half:]}"


def _arrow(arrow: Arrow, tops: list[int], name: str) -> Html:
    edge = arrow.edge
    start, end = tops[edge.source] + _end(arrow.leaves), tops[edge.target] + _end(arrow.arrives)
    left, right = _WIDTH + 1, _WIDTH + 1 + _FIRST_LANE + arrow.lane * _LANE
    route = f"M{left} {start} H{right - 6} q6 0 6 6 V{end - 6} q0 6 -6 6 H{left + 2}"
    word = "FROM" if not edge.copies else "COPY" if edge.copies == 1 else f"{edge.copies} COPY"
    return element(
        "g",
        element("path", d=route, marker_end=f"url(#head-{name})"),
        element("text", word, x=str(left + 12), y=str(end - 4)),
        class_="arrow copies" if edge.copies else "arrow",
    )


def _end(place: int) -> int:
    return _LINE * (place + 1) - 4
