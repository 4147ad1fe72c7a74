"""The Korean README is in step with the English one: the same sections, commands and generated parts."""

from __future__ import annotations

import re

from .documents import blocks, commands
from .refusal_codes import ROOT

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
KOREAN = (ROOT / "README.ko.md").read_text(encoding="utf-8")


def _headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def _points(text: str) -> list[int]:
    """Return how many points each section lists."""
    return [len(re.findall(r"^- ", section, re.MULTILINE)) for section in text.split("\n## ")]


def _named(text: str) -> set[str]:
    """Return what stands in it as code, outside of blocks."""
    own = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", own))


def test_it_has_the_same_sections_with_as_many_points() -> None:
    assert _headings(KOREAN) == _headings(ENGLISH)
    assert _points(KOREAN) == _points(ENGLISH)


def test_it_has_the_same_commands() -> None:
    assert list(commands(KOREAN)) == list(commands(ENGLISH))
    assert [each.language for each in blocks(KOREAN)] == [each.language for each in blocks(ENGLISH)]


def test_it_names_the_same_things() -> None:
    shared = ENGLISH.partition("\n## Where things are\n")[0]  # the English one alone lists the folders
    assert _named(KOREAN) == _named(shared)


def test_it_is_korean() -> None:
    sections = KOREAN.split("\n## ")[1:]
    assert all(re.match(r"[가-힣]", section) for section in sections)


def test_each_leads_to_the_other() -> None:
    assert "(README.ko.md)" in ENGLISH
    assert "(README.md)" in KOREAN
