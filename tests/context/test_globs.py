"""Go's filepath.Match; the table is taken from the documentation of its syntax."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.glob_match import matches
from dockopt.context.globs import compile_glob


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("abc", "abc", True),
        ("abc", "abcd", False),
        ("*", "", True),
        ("*", "a/b", False),
        ("**", "ab", True),
        ("**", "a/b", False),
        ("a*", "abc", True),
        ("a*/b", "ac/b", True),
        ("a*/b", "a/c/b", False),
        ("a*b*c", "axbxcxbc", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c]", "b", True),
        ("[^a-c]", "b", False),
        ("[^a]", "/", True),
        ("[\\]]", "]", True),
        ("[a\\-c]", "-", True),
        ("\\*", "*", True),
        ("\\*", "x", False),
        ("^a", "^a", True),
        ("a]", "a]", True),
    ],
)
def test_match(pattern: str, text: str, hit: bool) -> None:  # noqa: FBT001
    tokens = compile_glob(pattern)
    assert tokens is not None
    assert matches(tokens, text) is hit


@pytest.mark.parametrize("pattern", ["[", "[]", "[]a]", "[^]", "[-]", "[a-]", "[a", "[a-b-c]", "[\\", "a\\"])
def test_malformed(pattern: str) -> None:
    assert compile_glob(pattern) is None


@given(st.text("ab*?/", max_size=10), st.text("ab/", max_size=10))
def test_agrees_with_a_regular_expression(pattern: str, text: str) -> None:
    tokens = compile_glob(pattern)
    assert tokens is not None
    expression = "".join({"*": "[^/]*", "?": "[^/]"}.get(char, re.escape(char)) for char in pattern)
    assert matches(tokens, text) is (re.fullmatch(expression, text) is not None)
