"""`dockopt rules` and `dockopt rule`: all rules are there, and one can read what each does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockopt.passes.registry import RULES

if TYPE_CHECKING:
    from dockopt.passes.rule import Rule

    from .conftest import Call

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_every_rule_has_a_line_that_fits(dockopt_: Call) -> None:
    ran = dockopt_("rules")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.decode().splitlines()
    assert [line[2:].split()[0] for line in lines[: len(RULES)]] == [rule.name for rule in RULES]
    assert [line.startswith("* ") for line in lines[: len(RULES)]] == [rule.default for rule in RULES]
    assert max(map(len, lines)) <= 150


def test_the_list_as_json(dockopt_: Call) -> None:
    found = json.loads(dockopt_("rules", "--output-format", "json").out)
    assert [each["name"] for each in found] == [rule.name for rule in RULES]
    assert {key for each in found for key in each} == {
        *("name", "summary", "what", "why", "refuses", "levels", "default", "source")
    }
    assert all(all(each[key] for key in each if key != "default") for each in found)


@each_rule
def test_a_page_says_everything(rule: Rule, dockopt_: Call) -> None:
    ran = dockopt_("rule", rule.name)
    text = ran.out.decode()
    assert (ran.code, ran.err) == (0, "")
    example = f"\nExample\n{rule.example}"
    for part in (rule.name, rule.summary, "\nWhy\n", "\nWhen it refuses\n", example):
        assert part in text
    assert text.endswith(f"Source {rule.source}\n")
    assert json.loads(dockopt_("rule", rule.name, "--output-format", "json").out)["example"] == rule.example


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("split-stage", "did you mean `split-stages`?"),
        ("zzz", "no rule is called `zzz`."),
        ("a\x1b[31m", "\\x1b[31m"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name: str, words: str, dockopt_: Call) -> None:
    ran = dockopt_("rule", name)
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err
    assert "\x1b" not in ran.err


@each_rule
def test_what_is_said_of_a_rule_is_short_and_whole(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 110
    assert rule.why.endswith(".")
    assert rule.refuses.endswith(".")
    assert rule.source.startswith("https://")
    assert rule.levels
