"""The stages of a Dockerfile and what each takes from others, read from its text."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from dockopt.model.dockerfile import Dockerfile, Stage, lower
from dockopt.syntax.parser import parse


class Node(Struct, frozen=True):
    """A stage. `base`: what it stands on. `ships`: its layers are in the image; others only build."""

    name: str
    base: str
    steps: int
    ships: bool


class Edge(Struct, frozen=True):
    """The stage `target` takes from the stage `source`, by their numbers. `copies` 0: it stands on it."""

    source: int
    target: int
    copies: int


class Graph(Struct, frozen=True):
    """All stages in the order of the file, the last of which is the image."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def sentences(self) -> list[str]:
        """Say the same in words, one line for each stage."""
        return [self._sentence(index, node) for index, node in enumerate(self.nodes)]

    def _sentence(self, index: int, node: Node) -> str:
        takes = [
            f"copies from {self.nodes[each.source].name}"
            for each in self.edges
            if each.target == index and each.copies
        ]
        last = index == len(self.nodes) - 1
        role = "is the image" if last else "is in the image" if node.ships else "only builds"
        return ", ".join([f"{node.name} stands on {node.base}", *takes, role])


def stage_graph(text: str) -> Graph:
    """Read a Dockerfile; what cannot be read has no stages."""
    dockerfile = lower(parse(text))
    shipped = _shipped(dockerfile)
    nodes = tuple(
        Node(_name(stage), _base(dockerfile, stage), len(stage.steps), stage.index in shipped)
        for stage in dockerfile.stages
    )
    return Graph(nodes, tuple(_edges(dockerfile)))


def _name(stage: Stage) -> str:
    return stage.name or f"stage {stage.index}"


def _base(dockerfile: Dockerfile, stage: Stage) -> str:
    parent = dockerfile.parent(stage)
    return stage.origin.image.text if parent is None else _name(parent)


def _shipped(dockerfile: Dockerfile) -> set[int]:
    """Return the last stage and those that it stands on."""
    found: set[int] = set()
    stage = dockerfile.stages[-1] if dockerfile.stages else None
    while stage is not None:
        found.add(stage.index)
        stage = dockerfile.parent(stage)
    return found


def _edges(dockerfile: Dockerfile) -> list[Edge]:
    stands = {
        (parent.index, stage.index)
        for stage in dockerfile.stages
        if (parent := dockerfile.parent(stage)) is not None
    }
    copies = Counter(
        (each.target.index, each.user.index)
        for each in dockerfile.references()
        if each.target is not None and each.line != each.user.origin.node.line
    )
    return [
        *(Edge(source, target, 0) for source, target in sorted(stands)),
        *(Edge(source, target, number) for (source, target), number in sorted(copies.items())),
    ]
