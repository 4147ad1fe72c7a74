"""What no golden file shows: directives, line ends, limits, and time in proportion to the text."""

import time
from collections.abc import Callable

import pytest

from dockopt.syntax.check import check
from dockopt.syntax.json_form import json_array
from dockopt.syntax.parser import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# syntax=docker/dockerfile:1 \n# Escape = `\nFROM a",
            {"syntax": "docker/dockerfile:1", "escape": "`"},
        ),
        ("  #check = skip=all\nFROM a", {"check": "skip=all"}),
        ("\n# escape=`\nFROM a", {}),
        ("#!/bin/sh\n# escape=`\nFROM a", {}),
        ("# unknown=x\n# escape=`\nFROM a", {}),
        ("# escape=\nFROM a", {}),
        ("# syntax= \nFROM a", {"syntax": " "}),
    ],
)
def test_directives_count_at_the_top_only(text: str, expected: dict[str, str]) -> None:
    assert dict(parse(text).directives) == expected


@pytest.mark.parametrize(
    ("text", "newline"), [("", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\r\nb\n", "\n"), ("a\rb", "\n")]
)
def test_the_line_end_that_most_lines_have(text: str, newline: str) -> None:
    assert parse(text).newline == newline


def test_a_line_longer_than_the_scanner_takes_is_a_problem() -> None:
    assert [problem.code for problem in parse("RUN " + "x" * 65_531 + "\n").problems] == []
    assert [problem.code for problem in parse("RUN " + "x" * 65_532 + "\n").problems] == ["line-too-long"]
    assert [problem.code for problem in parse("RUN " + "한" * 21_844).problems] == ["line-too-long"]


@pytest.mark.parametrize("keyword", ["u\u017fer", "\u017fHELL"])
def test_a_keyword_is_known_by_gos_lower_case(keyword: str) -> None:
    assert parse(f"{keyword} a").instructions[0].name == keyword
    assert parse("EXPO\u017fE a").instructions[0].name != "EXPOSE"
    assert parse("ENTRYPO\u0130NT a").instructions[0].name == "ENTRYPOINT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["a", "b"] ', ("a", "b")),
        ("[]", ()),
        ('["a", 1, null, {"b": ["c"]}, [["d"]]]', ("a", None, None, None, None)),
        ('["a"]]', None),
        ('["a",]', None),
        ("[,]", None),
        ("[NaN]", None),
        ("[01]", None),
        ("[1e999]", None),
        ('["\t"]', None),
        ('["\\x"]', None),
        ('{"a": 1}', None),
        ('[{"a"}]', None),
        ('[{"a": 1,}]', None),
        ("[" * 9_000 + "]" * 9_000, (None,)),
        ("[" * 10_001 + "]" * 10_001, None),
        ("[}", None),
    ],
)
def test_json_as_go_takes_it(text: str, expected: tuple[str | None, ...] | None) -> None:
    assert json_array(text) == expected


HUGE: dict[str, Callable[[int], str]] = {
    "lines": lambda n: "FROM a\n" + "RUN b\n" * n,
    "continuations": lambda n: "RUN a \\\n" + "  b && \\\n  # c\n\n" * n,
    "words": lambda n: "ENV " + "a=b \\\n" * n,
    "flags": lambda n: "RUN " + "--mount=x " * n,
    "quotes": lambda n: "COPY <<E " + "'a' \"b\" $c ${d:-e} " * n,
    "blanks": lambda n: "# escape=" + " " * n * 9 + "x\nRUN" + "\t" * n * 9 + "a" + " " * n * 9 + "\\ x",
    "heredocs": lambda n: "RUN <<A\n" + "line\n" * n + "A\n" + "RUN <<B\nB\n" * n,
    "open heredocs": lambda n: "RUN " + "<<A " * n,
    "nested": lambda n: "COPY <<A " + "${a:-" * n,
    "json": lambda n: "CMD [" + '"a", ' * n + "1]",
    "carriage returns": lambda n: "RUN a" + "\r" * n * 9,
    "onbuild": lambda n: "ONBUILD " * n,
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_time_grows_with_the_text_only(make: Callable[[int], str]) -> None:
    small, large = (timed(make(count)) for count in (2_000, 16_000))
    assert large < 8 * 4 * small + 0.5


def timed(text: str) -> float:
    start = time.process_time()
    check(parse(text))
    return time.process_time() - start
