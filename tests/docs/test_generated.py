"""The generated parts are what the program does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.engine.pipeline import PASSES

from .generate import COMMAND, PAGES, page, part
from .refusal_codes import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fresh = page(text)
    assert text == fresh, f"{path.name} is stale. Write it anew: {COMMAND}"


def test_every_pass_has_its_section_in_order() -> None:
    text = (ROOT / "docs" / "passes.md").read_text(encoding="utf-8")
    sections = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert sections == [name for name, _ in PASSES]
    for name in sections:
        assert all(f"<!-- generated: {kind} {name} -->" in text for kind in ("what", "example", "codes"))


def test_every_pass_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name, _ in PASSES if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize("name", [name for name, _ in PASSES])
def test_every_example_shows_its_pass_at_work(name: str) -> None:
    shown = part(f"example {name}").splitlines()
    assert any(line.startswith("+") and not line.startswith("+++") for line in shown)


def test_a_stale_part_is_seen_and_nothing_else_is_touched() -> None:
    stale = "a\n<!-- generated: what name-stages -->\nold\n<!-- end -->\nb\n"
    fresh = page(stale)
    assert fresh.startswith("a\n<!-- generated: what name-stages -->\n")
    assert fresh.endswith("<!-- end -->\nb\n")
    assert "old" not in fresh
    assert page(fresh) == fresh
    with pytest.raises(ValueError, match="nothing generates"):
        part("weather today")
