"""A history is a mapping that never changes, whatever is made from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dockopt.facts.history import History

entries = st.dictionaries(st.sampled_from("ABCD"), st.none() | st.integers())


@given(entries, st.lists(st.tuples(st.integers(0, 9), entries), max_size=9))
def test_it_is_the_mapping_that_copies_would_give(
    first: dict[str, int], steps: list[tuple[int, dict[str, int]]]
) -> None:
    copies = [first]
    histories = [History(first)]
    for at, added in steps:  # from any of them, so that some go on from what is not the last one
        place = at % len(copies)
        copies.append({**copies[place], **added})
        histories.append(histories[place].after(added))
    assert list(map(dict, histories)) == copies
    assert list(map(len, histories)) == list(map(len, copies))
    assert all(name not in history for history in histories for name in "EF")
