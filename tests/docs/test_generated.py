"""The generated parts are what the program does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.cli.configuration_file import SCHEMA
from dockopt.passes.registry import RULES

from .generate import COMMAND, EXAMPLES, PAGES, example, page, part, schema
from .refusal_codes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.passes.rule import Rule

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fresh = page(text)
    assert text == fresh, f"{path.name} is stale. Write it anew: {COMMAND}"


def test_every_rule_has_its_section_in_order() -> None:
    text = (ROOT / "docs" / "passes.md").read_text(encoding="utf-8")
    sections = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert sections == [rule.name for rule in RULES]


def test_every_rule_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [rule.name for rule in RULES if f"| `{rule.name}` |" not in text] == []


@each_rule
def test_every_example_shows_its_pass_at_work(rule: Rule) -> None:
    shown = example(rule)
    changes = [line for line in shown.splitlines() if line.startswith(("+", "-"))]
    assert [line for line in changes if not line.startswith(("+++ ", "--- "))]  # one may only remove
    assert rule.example == shown, f"stale. Write it anew: {COMMAND}"


def test_the_schema_names_every_rule() -> None:
    text = SCHEMA.read_text(encoding="utf-8")
    assert text == schema(text), f"stale. Write it anew: {COMMAND}"


def test_no_example_is_left_over() -> None:
    assert {path.stem for path in EXAMPLES.glob("*")} == {rule.name for rule in RULES}


def test_a_stale_part_is_seen_and_nothing_else_is_touched() -> None:
    stale = "a\n<!-- generated: rules -->\nold\n<!-- end -->\nb\n"
    fresh = page(stale)
    assert fresh.startswith("a\n<!-- generated: rules -->\n")
    assert fresh.endswith("<!-- end -->\nb\n")
    assert "old" not in fresh
    assert page(fresh) == fresh
    with pytest.raises(ValueError, match="nothing generates"):
        part("weather today")
