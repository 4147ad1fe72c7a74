"""A line of a text between two passes is told as the line of the file."""

from __future__ import annotations

import pytest

from dockopt.engine.lines_as_read import LinesAsRead
from dockopt.engine.types import Decision, Edit, Evidence
from dockopt.passes.plan import apply_edits
from dockopt.syntax.parser import parse

TEXT = "FROM a\nRUN one\nRUN two\nRUN three\n"


def lines(*rounds: tuple[Edit, ...], text: str = TEXT) -> list[tuple[str, int | None]]:
    """Each line after all edits, with the line that it is told to be."""
    as_read = LinesAsRead(parse(text))
    for edits in rounds:
        as_read.edited(parse(text), edits)
        text = apply_edits(text, edits)
    decisions = [Decision("a", "changed", "a", "", number) for number in range(1, text.count("\n") + 1)]
    return list(zip(text.splitlines(), (as_read.as_read(each).line for each in decisions), strict=True))


def test_without_an_edit_every_line_is_itself() -> None:
    assert [line for _, line in lines()] == [1, 2, 3, 4]


def test_what_is_written_between_two_lines_stands_at_the_one_below() -> None:
    told = lines((Edit(7, 7, "ARG x\n"), Edit(26, 26, " RUN")))
    assert told == [("FROM a", 1), ("ARG x", 2), ("RUN one", 2), ("RUN two", 3), ("RUN RUN three", 4)]


def test_a_line_that_moves_keeps_its_place() -> None:
    told = lines((Edit(7, 7, "RUN three\n"), Edit(23, 33, "")), (Edit(0, 0, "# x\n"),))
    assert [line for _, line in told] == [1, 1, 4, 2, 3]


def test_a_text_that_is_written_anew_keeps_its_lines() -> None:
    new = "FROM a AS b\nRUN one\nRUN two\n\nFROM c\nCOPY --from=b /x /x\nRUN three\nRUN one\n"
    told = [line for _, line in lines((Edit(0, len(TEXT), new),))]
    assert told == [1, 2, 3, 3, 3, 3, 4, 2]


def test_the_evidence_is_told_of_the_file_too() -> None:
    as_read = LinesAsRead(parse(TEXT))
    as_read.edited(parse(TEXT), (Edit(0, 0, "# a\n# b\n"),))
    evidence = (Evidence("x", None, 4), Evidence("y", "go.mod", 4), Evidence("z"))
    decision = as_read.as_read(Decision("a", "refused", "a", "", None, evidence))
    assert (decision.line, [each.line for each in decision.evidence]) == (None, [2, 4, None])


@pytest.mark.parametrize("text", ["", "FROM a", "FROM a\r\nRUN b\r"])
def test_any_text_has_lines(text: str) -> None:
    as_read = LinesAsRead(parse(text))
    as_read.edited(parse(text), (Edit(0, len(text), ""),))
    assert as_read.as_read(Decision("a", "changed", "a", "", 9)).line in {1, 2}
