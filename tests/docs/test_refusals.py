"""docs/refusals.md explains the codes that the program can give: all of them, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .refusal_codes import REFUSALS, all_codes, codes_of, rows

if TYPE_CHECKING:
    from pathlib import Path


def test_every_code_is_explained() -> None:
    assert all_codes() - set(rows()) == set(), "add a row to docs/refusals.md: code, meaning, what to do"


def test_every_explained_code_exists() -> None:
    assert set(rows()) - all_codes() == set(), "docs/refusals.md explains a code that nothing gives"


def test_every_line_of_the_tables_is_a_row_of_its_own() -> None:
    lines = [line for line in REFUSALS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(lines) == len(rows())
    for section in REFUSALS.read_text(encoding="utf-8").split("\n## ")[1:]:
        codes = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert codes == sorted(codes)


def test_codes_are_read_from_every_way_to_refuse(tmp_path: Path) -> None:
    module = tmp_path / "refusing.py"
    module.write_text(
        "def f(a):\n"
        "    raise Doubt('one', 'x')\n"
        "    return Refusal('two' if a else 'three', 'x')\n"
        "    return Refusal(a.code, 'x')\n"
        "def g(code, message): return Doubt(code, message)\n"
        "def h(self): raise g('four', 'x'); self.g('five')\n"
    )
    assert codes_of(module) == {"one", "two", "three", "four", "five"}
    module = tmp_path / "unreadable.py"
    module.write_text("def f(name):\n    raise Doubt(name, 'x')\n")
    with pytest.raises(ValueError, match="plain text"):
        codes_of(module)
