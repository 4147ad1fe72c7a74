"""Many patterns at once mean what each of them means alone."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.name_patterns import NamePatterns

WORDS = st.text("ab./*?[!]\n", max_size=6)


@given(st.lists(WORDS, max_size=4), WORDS)
def test_a_list_matches_where_one_of_its_patterns_does(patterns: list[str], text: str) -> None:
    name = text.rsplit("/", 1)[-1]
    found = NamePatterns(patterns)
    assert found.match(text) == any(fnmatchcase(text, each) for each in patterns)
    assert found.match_path(text) == any(
        fnmatchcase(text, each) or fnmatchcase(name, each) for each in patterns
    )


@pytest.mark.parametrize("table", ["housekeeping", "starters"])
def test_the_lists_have_few_patterns_that_are_tried_in_turn(table: str) -> None:
    """The cost for a context is the number of its files times the number of such patterns."""
    for patterns in read_data(table).values():
        if isinstance(patterns, list) and all(isinstance(each, str) for each in patterns):
            wild = [each for each in patterns if set(each.strip("*")) & set("*?[")]
            assert len(wild) < 20, wild
