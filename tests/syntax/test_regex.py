"""Patterns that are compiled late are patterns like others, and a wrong one is found by a test."""

from __future__ import annotations

import copy
import re
from importlib import import_module
from pathlib import Path

import pytest

import dockopt
from dockopt.syntax.regex import LazyPattern, regex

ROOT = Path(dockopt.__file__).parent


def test_a_wrong_one_is_heard_of_when_it_is_asked() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_it_answers_like_a_compiled_one() -> None:
    word = regex(r"\w+")
    assert [word.sub("x", "a b"), word.findall("a b"), word.pattern] == ["x x", ["a", "b"], r"\w+"]


def test_flags_and_bytes() -> None:
    assert regex(r"^b$", re.MULTILINE).search("a\nb")
    assert regex(rb"\d").fullmatch(b"1")


def test_it_can_be_copied_and_shown() -> None:
    assert copy.copy(regex("a")).match("a")
    assert repr(regex("a")) == "regex('a')"


@pytest.mark.parametrize("folder", ["syntax", "model", "shell", "knowledge", "context", "facts", "passes"])
def test_every_pattern_compiles(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        module = import_module(".".join(("dockopt", *path.relative_to(ROOT).with_suffix("").parts)))
        for value in vars(module).values():
            if isinstance(value, LazyPattern):
                assert value.pattern is not None
