"""The sentences by which a program says that something is not there."""

from __future__ import annotations

from typing import Any

import pytest

from dockopt.knowledge.missing import messages, named_in

EXAMPLES = [(row, text, name) for row in messages() for text, name in row["examples"]]


@pytest.mark.parametrize(
    "line",
    ["", "not found", "GET /favicon.ico: 404 not found, sorry", "no module", "spawned foo", "sh: 1: ok"],
)
def test_what_says_nothing_names_nothing(line: str) -> None:
    assert list(named_in(line)) == []


@pytest.mark.parametrize(("row", "text", "name"), EXAMPLES, ids=[text for _, text, _ in EXAMPLES])
def test_the_examples_name_what_is_missing(row: dict[str, Any], text: str, name: str) -> None:
    assert (row["kind"], name) in {(each.kind, each.name) for each in named_in(text)}


def test_every_message_has_a_source() -> None:
    assert all(row["source"] and row["examples"] for row in messages())


def test_a_module_may_lie_in_several_places() -> None:
    (found,) = named_in("ModuleNotFoundError: No module named 'a.b'")
    assert found.places[:2] == ("/a/b", "/a/b.py")


def test_a_long_line_takes_no_time() -> None:
    assert list(named_in("sh: " + "a" * 20_000 + ": " * 10_000)) == []
