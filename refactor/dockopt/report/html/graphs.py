"""The stages of one or more Dockerfiles as pictures beside each other, each with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.drawing import drawing
from dockopt.report.html.elements import Html, element
from dockopt.report.html.graph import stage_graph

if TYPE_CHECKING:
    from dockopt.report.html.content import Source


def graphs(*sources: Source) -> Html:
    """Return the pictures; the sources have different names."""
    return element("div", *map(_graph, sources), class_="graphs")


def _graph(source: Source) -> Html:
    graph = stage_graph(source.text)
    picture = element("div", drawing(graph, source.name), class_="picture", tabindex="0")
    words = element("ul", *(element("li", each) for each in graph.sentences()), class_="spoken")
    return element("figure", element("figcaption", source.name), picture, words)
