"""What a Makefile's targets run: plain rules are followed, all else is said to be unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.make_text import UNKNOWN
from dockopt.context.makefile import MakeRun, UnreadableError, make_run
from dockopt.context.tree import BuildContext

if TYPE_CHECKING:
    from pathlib import Path


def run(place: Path, text: str, *targets: str, **environment: str) -> MakeRun:
    (place / "Makefile").write_text(text)
    context = BuildContext.open(place, place / "Dockerfile")
    return make_run(context, "Makefile", targets, {}, environment, "/src")


def lines(place: Path, text: str, *targets: str, **environment: str) -> list[str]:
    return [each.text for each in run(place, text, *targets, **environment).lines]


@pytest.mark.parametrize(
    "text",
    [
        "include common.mk\nall:\n\techo\n",
        "define NAME\nx\nendef\nall:\n\techo\n",
        ".ONESHELL:\nall:\n\techo\n",
        ".RECIPEPREFIX = >\nall:\n> echo\n",
        "all: missing.o\n\tcc -o all missing.o\n",
        "all:\n\techo\n%.o: %.c\n\tcc $<\nnext: x.o\nifeq (1,1)\nmore:\n\techo\nendif\n",
        "$(foreach x,a b,$(x)):\n\techo\n",
        "all:\n\techo\nifdef X\n\techo x\nendif\n",
        "",
        "just words\n",
    ],
)
def test_what_is_not_plain_is_unreadable(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        run(tmp_path, text)


def test_no_such_target(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="deploy"):
        run(tmp_path, "all:\n\techo\n", "deploy")


def test_the_first_target_is_the_goal(tmp_path: Path) -> None:
    assert lines(tmp_path, ".PHONY: b\nb:\n\tmake-b\na:\n\tmake-a\n") == ["make-b"]
    assert lines(tmp_path, ".DEFAULT_GOAL := a\nb:\n\tmake-b\na:\n\tmake-a\n") == ["make-a"]


def test_prerequisites_run_before_and_once(tmp_path: Path) -> None:
    text = "all: one two\none: base\n\t@first\ntwo: base | one\n\t-second\nbase:\n\tzeroth\n"
    assert lines(tmp_path, text) == ["zeroth", "first", "second"]


def test_a_circle_ends(tmp_path: Path) -> None:
    assert lines(tmp_path, "a: b\n\tone\nb: a\n\ttwo\n") == ["two", "one"]


def test_variables(tmp_path: Path) -> None:
    text = (
        "NAME := app# a comment\nLATE = $(FIRST)/bin\nFIRST = out\nNAME += one\n"
        "ASKED ?= default\nall:\n\tgo build -o $(LATE)/${NAME} $$HOME $@ $(ASKED) $(NOTHING)\n"
    )
    assert lines(tmp_path, text) == ["go build -o out/bin/app one $HOME all default "]
    assert lines(tmp_path, text, ASKED="given") == ["go build -o out/bin/app one $HOME all given "]


def test_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("OUT := a\nall:\n\techo $(OUT)\n")
    context = BuildContext.open(tmp_path, tmp_path / "Dockerfile")
    found = make_run(context, "Makefile", (), {"OUT": "b"}, {"OUT": "c"}, "/src")
    assert [each.text for each in found.lines] == ["echo b"]


@pytest.mark.parametrize(
    "value", ["$(shell git describe)", "$(wildcard *.go)", "$(X:.c=.o)", "$(call f,$(A))"]
)
def test_what_is_computed_is_a_variable_that_nothing_sets(tmp_path: Path, value: str) -> None:
    assert lines(tmp_path, f"V = {value}\nall:\n\techo a $(V) b\n") == [f"echo a {UNKNOWN} b"]


def test_what_a_condition_sets_is_not_known(tmp_path: Path) -> None:
    text = "V = one\nifeq ($(OS),x)\nV = two\nendif\nall:\n\techo $(V)\n"
    assert lines(tmp_path, text) == [f"echo {UNKNOWN}"]


def test_variables_of_a_target(tmp_path: Path) -> None:
    text = "MODE = debug\nrelease: MODE = fast\nrelease:\n\techo $(MODE)\nplain:\n\techo $(MODE)\n"
    assert lines(tmp_path, text, "release", "plain") == ["echo fast", "echo debug"]


def test_exports(tmp_path: Path) -> None:
    text = "export CGO_ENABLED = 0\nOTHER = $(shell x)\nexport OTHER\nall:\n\techo\n"
    assert run(tmp_path, text).exports == {"CGO_ENABLED": "0", "OTHER": None}


def test_an_optional_file_that_is_not_there(tmp_path: Path) -> None:
    text = "-include .env\nall:\n\techo\n"
    assert lines(tmp_path, text) == ["echo"]
    (tmp_path / ".env").write_text("A=1\n")
    with pytest.raises(UnreadableError, match="include"):
        run(tmp_path, text)


def test_continued_lines(tmp_path: Path) -> None:
    text = "SRC = a \\\n      b\nall:\n\tone $(SRC) && \\\n\t  two\n"
    assert lines(tmp_path, text) == ["one a b && \\\n  two"]


def test_a_rule_and_its_recipe_on_one_line(tmp_path: Path) -> None:
    assert lines(tmp_path, "all: ; echo one\n") == ["echo one"]


def test_variables_that_grow_without_end(tmp_path: Path) -> None:
    text = "A0 = x\n" + "".join(f"A{n} = $(A{n - 1})$(A{n - 1})\n" for n in range(1, 60))
    assert UNKNOWN in lines(tmp_path, text + "B = $(B)\nall:\n\techo $(A59) $(B)\n")[0]


@given(text=st.text(alphabet="a:=$()\\\n\t #%ifeq{}@<-+?;", max_size=60))
def test_nothing_but_unreadable_is_raised(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    place = tmp_path_factory.mktemp("make")
    try:
        found = run(place, text)
    except UnreadableError:
        return
    assert all(each.line >= 1 for each in found.lines)
