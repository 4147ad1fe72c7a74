"""docs/traps.md names guards and cases that exist, and leaves out no trap of the checklist."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "traps.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Trap", "| ---"))
]

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_trap_of_the_checklist_has_a_row() -> None:
    numbers = {int(match[1]) for row in ROWS if (match := re.match(r"(\d+)\. ", row[0]))}
    assert numbers == set(range(1, 30))


@each_row
def test_a_row_is_whole(row: tuple[str, ...]) -> None:
    assert len(row) == 3
    assert code(row[1])
    assert code(row[2])


@each_row
def test_guards_exist(row: tuple[str, ...]) -> None:
    for guard in code(row[1]):
        if guard.endswith(".toml"):
            assert (ROOT / "refactor" / "dockopt" / "knowledge" / "data" / guard).is_file()
            continue
        module, _, name = guard.rpartition(".")
        assert hasattr(importlib.import_module(f"dockopt.{module}"), name)


@each_row
def test_cases_exist(row: tuple[str, ...]) -> None:
    for case in code(row[2]):
        if "::" in case:
            path, name = case.split("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        else:
            assert (ROOT / case / "Dockerfile").is_file()
