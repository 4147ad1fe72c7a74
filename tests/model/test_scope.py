"""Words expand as BuildKit expands them, or are unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.model.scope import expand, join_path, variables

VALUES: dict[str, str | None] = {"A": "x", "B": "y z", "EMPTY": "", "UNKNOWN": None, "PATH": "/bin"}

EXPANDED = [
    # Unknown first: what cannot be known is never guessed.
    ("$UNKNOWN", None),
    ("a/$UNKNOWN/b", None),
    ("${UNKNOWN}", None),
    ("${UNKNOWN:-w}", None),
    ("${UNKNOWN:+w}", None),
    ("${A#x}", None),
    ("${A/x/y}", None),
    ("${A%x}", None),
    ("${A:-$B}", None),
    ("${", None),
    ("$(id)", None),
    ("${MISSING:?no}", None),
    # Plain words.
    ("", ""),
    ("a", "a"),
    ("$", "$"),
    ("a$", "a$"),
    ("$$", "$$"),
    ("$A", "x"),
    ("${A}", "x"),
    ("${A}b", "xb"),
    ("$A/$B", "x/y z"),
    ("$MISSING", ""),
    ("$EMPTY", ""),
    ("a$MISSING-b", "a-b"),
    # Modifiers.
    ("${MISSING:-w}", "w"),
    ("${MISSING-w}", "w"),
    ("${EMPTY:-w}", "w"),
    ("${EMPTY-w}", ""),
    ("${A:-w}", "x"),
    ("${A:+w}", "w"),
    ("${EMPTY:+w}", ""),
    ("${EMPTY+w}", "w"),
    ("${MISSING:+w}", ""),
    ("${A:?no}", "x"),
    ("${MISSING:-}", ""),
    # Quotes and escapes.
    ("'$A'", "$A"),
    ('"$A"', "x"),
    ('"a b"', "a b"),
    ("'a'\"b\"c", "abc"),
    (r"\$A", "$A"),
    (r"a\ b", "a b"),
    (r'"a\"b"', 'a"b'),
    (r'"a\nb"', r"a\nb"),
    (r"'a\'", "a\\"),
    ("/opt/bin:$PATH", "/opt/bin:/bin"),
]


@pytest.mark.parametrize(("text", "expected"), EXPANDED)
def test_expand(text: str, expected: str | None) -> None:
    assert expand(text, VALUES) == expected


def test_another_escape_character() -> None:
    assert expand("`$A", VALUES, "`") == "$A"
    assert expand(r"C:\$A", VALUES, "`") == r"C:\x"


@given(st.text(alphabet="$A{}:-+?\\'\"` /xé#%", max_size=30), st.sampled_from("\\`"))
def test_expand_never_raises(text: str, escape: str) -> None:
    found = expand(text, VALUES, escape)
    assert found is None or isinstance(found, str)


@given(st.text(alphabet="abc/._- ", max_size=20))
def test_words_without_signs_are_their_own_value(text: str) -> None:
    assert expand(text, {}) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ()), ("$A/${B:-c}", ("A", "B")), ("$A$A", ("A", "A")), ("\\", ()), ("$1 ${x}", ("1", "x"))],
)
def test_variables(text: str, expected: tuple[str, ...]) -> None:
    assert variables(text) == expected


@pytest.mark.parametrize(
    ("base", "path", "expected"),
    [
        (None, "a", None),
        (None, "./", None),
        (None, "/a", "/a"),
        ("/", "a", "/a"),
        ("/app", "", "/app"),
        ("/app", ".", "/app"),
        ("/app", "./", "/app"),
        ("/app", "..", "/"),
        ("/app", "../../..", "/"),
        ("/app", "b/../c//d/", "/app/c/d"),
        ("/app", "/b/./c", "/b/c"),
        ("/app/", "한국", "/app/한국"),
    ],
)
def test_join_path(base: str | None, path: str, expected: str | None) -> None:
    assert join_path(base, path) == expected


def test_a_path_longer_than_any_is_unknown() -> None:
    assert join_path("/", "d/" * 2000) == "/d" * 2000
    assert join_path("/", "d/" * 2100) is None
