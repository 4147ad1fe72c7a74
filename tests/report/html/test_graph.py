"""Stage graphs: what is read from a text, and arrows that do not lie on each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dockopt.report.html.graph import Edge, Graph, Node, stage_graph
from dockopt.report.html.lanes import arrows

from .samples import NEW, OLD


def test_one_stage_is_the_image() -> None:
    assert stage_graph(OLD) == Graph((Node("stage 0", "node:20", 4, ships=True),), ())


def test_stages_stand_on_and_copy_from_others() -> None:
    graph = stage_graph(NEW)
    assert [(node.name, node.base, node.ships) for node in graph.nodes] == [
        ("builder", "node:20", False),
        ("pruned", "builder", False),
        ("runtime", "node:20-slim", True),
    ]
    assert set(graph.edges) == {Edge(0, 1, 0), Edge(0, 2, 1), Edge(1, 2, 1)}


def test_copies_are_counted_and_foreign_images_are_no_stages() -> None:
    text = "FROM a AS b\nFROM b\nCOPY --from=b /x /\nCOPY --from=0 /y /\nCOPY --from=busybox /z /\n"
    graph = stage_graph(text + "RUN --mount=from=b,target=/m true\n")
    assert graph.edges == (Edge(0, 1, 0), Edge(0, 1, 3))
    assert [node.ships for node in graph.nodes] == [True, True]


def test_what_cannot_be_read_has_no_stages() -> None:
    assert stage_graph("nonsense\n") == Graph((), ())


def test_a_graph_has_words() -> None:
    assert stage_graph(NEW).sentences()[0] == "builder stands on node:20, only builds"
    assert stage_graph(NEW).sentences()[2].endswith("copies from pruned, is the image")


pairs = st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1])


@given(st.sets(st.tuples(pairs, st.integers(0, 2)), max_size=12))
def test_arrows_do_not_lie_on_each_other(edges: set[tuple[tuple[int, int], int]]) -> None:
    nodes = tuple(Node(str(number), "a", 1, ships=False) for number in range(9))
    graph = Graph(nodes, tuple(Edge(*pair, copies) for pair, copies in sorted(edges)))
    routed = arrows(graph)
    assert sorted(routed, key=str) == sorted(set(routed), key=str)
    assert {arrow.edge for arrow in routed} == set(graph.edges)
    for one, other in combinations(routed, 2):
        apart = one.edge.target <= other.edge.source or other.edge.target <= one.edge.source
        assert one.lane != other.lane or apart
    ends = [(each.edge.source, each.leaves) for each in routed]
    ends += [(each.edge.target, each.arrives) for each in routed]
    assert len(ends) == len(set(ends))
