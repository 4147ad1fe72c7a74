"""A problem is shown at its place, whatever stands in the line."""

import pytest

from dockopt.syntax.check import check
from dockopt.syntax.parser import parse
from dockopt.syntax.problems import Problem, render
from dockopt.syntax.source import decode
from dockopt.syntax.suggest import nearest
from dockopt.syntax.tokens import Span


def first(data: str) -> str:
    document = parse(data)
    return render(check(document)[0], document, "Dockerfile")


def test_place_message_source_caret_hint() -> None:
    assert first("FROM scratch\nFORM b\n") == (
        "Dockerfile:2:1: unknown instruction: FORM\n  FORM b\n  ^^^^\n  hint: did you mean FROM?"
    )


def test_a_tab_is_shown_as_blanks() -> None:
    assert first("FROM scratch\n\tFORM\n").splitlines()[1:3] == ["      FORM", "      ^^^^"]


def test_wide_characters_take_two_columns() -> None:
    shown = first("FROM scratch AS 한글\n").splitlines()
    assert shown[0].startswith("Dockerfile:1:17: ")
    assert shown[1:3] == ["  FROM scratch AS 한글", "  " + " " * 16 + "^^^^"]


def test_what_a_terminal_would_obey_is_shown_as_a_code() -> None:
    document = parse(decode(b"FROM scratch\n\x1b[31m\xff\xe2\x80\xae\x00 b\n"))
    shown = render(check(document)[0], document, "Docker\x1bfile")
    assert shown.splitlines()[:3] == [
        "Docker\\x1bfile:2:1: unknown instruction: \\x1b[31m\\xff\\u202e\\x00",
        "  \\x1b[31m\\xff\\u202e\\x00 b",
        "  " + "^" * len("\\x1b[31m\\xff\\u202e\\x00"),
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    document = parse("FROM scratch\nRUN " + "x" * 5000)
    place = Problem("code", "message", Span(3000, 3003))
    _, line, caret = render(place, document, "f").splitlines()
    assert len(line) < 120
    assert line[caret.index("^")] == "x"


def test_a_byte_order_mark_has_no_column() -> None:
    assert first("\ufeffFORM b\n").startswith("Dockerfile:1:1: ")


@pytest.mark.parametrize("offset", [-1, 0, 3, 4, 99])
def test_position_takes_any_offset(offset: int) -> None:
    line, column = parse("a\nb\n").position(offset)
    assert line >= 1
    assert column >= 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [("FORM", "FROM"), ("COPPY", "COPY"), ("ENTRYPIONT", "ENTRYPOINT"), ("X" * 99, None)],
)
def test_nearest(word: str, expected: str | None) -> None:
    assert nearest(word, ("COPY", "ENTRYPOINT", "FROM", "RUN")) == expected
