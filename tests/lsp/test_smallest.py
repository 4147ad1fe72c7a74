"""The smallest edits: they do what the large ones do, and touch nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dockopt.lsp.smallest import difference, smallest
from dockopt.passes.plan import Edit, apply_edits

lines = st.lists(st.text(alphabet="ab한🐳", max_size=3), max_size=8)
texts = st.one_of(lines.map("\n".join), lines.map("\r\n".join), st.text(alphabet="a\r\n", max_size=12))


def test_nothing_to_do_gives_no_edit() -> None:
    assert difference("FROM a\n", "FROM a\n") == []


def test_a_word_is_put_in_alone() -> None:
    assert difference("FROM a\nRUN b\n", "FROM a AS x\nRUN b\n") == [Edit(6, 6, " AS x")]


def test_lines_that_stay_are_not_touched() -> None:
    before, after = "FROM a\r\nRUN b\r\nRUN c\r\n", "FROM a\r\nCOPY . .\r\nRUN b\r\nRUN c"
    assert difference(before, after) == [Edit(8, 8, "COPY . .\r\n"), Edit(20, 22, "")]


@given(texts, texts)
def test_the_outcome_is_the_same(before: str, after: str) -> None:
    assert apply_edits(before, tuple(difference(before, after))) == after


@given(texts, texts)
def test_no_edge_falls_into_a_line_end(before: str, after: str) -> None:
    for edit in difference(before, after):
        assert before[edit.start - 1 : edit.start + 1] != "\r\n"
        assert edit.end == 0 or before[edit.end - 1 : edit.end + 1] != "\r\n"


@given(texts, texts, texts)
def test_edits_of_parts_stay_in_their_parts(first: str, second: str, new: str) -> None:
    text = f"{first}\n{second}"
    edit = Edit(len(first) + 1, len(text), new)
    assert apply_edits(text, tuple(smallest(text, [edit]))) == f"{first}\n{new}"
