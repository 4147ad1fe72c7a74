"""The words of `--explain`: each finding with its places, once, short, and safe for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.engine.types import Decision, Evidence, Result
from dockopt.report.style import Style
from dockopt.report.text import Subject, explain


def words(*evidence: Evidence, message: str = "split") -> list[str]:
    decision = Decision("split-stages", "changed", "split-stages", message, 1, tuple(evidence))
    result = Result("a", "b", (decision,))
    return list(explain(Subject("api/Dockerfile", "api"), result, Style()))


def test_a_finding_has_its_file_and_line() -> None:
    assert words(Evidence("the sources start git", "app/a.py", 3), Evidence("x", None, 7))[2:] == [
        "    because api/app/a.py:3: the sources start git",
        "    because api/Dockerfile:7: x",
    ]


def test_the_same_finding_at_many_places_is_said_once() -> None:
    many = [Evidence("starts git", f"{name}.py", 1) for name in "abcab"]
    assert words(*many, Evidence("other"), Evidence("starts git", "d.py", 9))[2:] == [
        "    because api/a.py:1, api/b.py:1, api/c.py:1 and 1 more: starts git",
        "    because api/Dockerfile: other",
    ]


def test_a_long_finding_is_cut() -> None:
    (line,) = words(Evidence("x" * 5000))[2:]
    assert line.endswith("x\N{HORIZONTAL ELLIPSIS}")
    assert len(line) < 250


@pytest.mark.parametrize("bad", ["\x1b[31m", "\r", "\n", "\u202e", "\udc80", "\x07", "\u2028"])
def test_control_characters_are_escaped(bad: str) -> None:
    for line in words(Evidence(f"a{bad}b", f"c{bad}d", 1), message=f"e{bad}f"):
        assert line.isprintable()


@given(st.text(max_size=300), st.text(max_size=30), st.none() | st.integers(1, 9))
def test_every_line_is_printable(text: str, path: str, line: int | None) -> None:
    assert all(each.isprintable() for each in words(Evidence(text, path, line)))
