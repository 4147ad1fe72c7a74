"""What the benchmark concludes from its figures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bench import measure
from bench.measure import BARE, MANY, Case, Cost


def costs(stdin: float, many: float) -> dict[str, Cost]:
    found = {
        BARE: Cost(20, 10),
        "dockopt fix -": Cost(stdin, stdin),
        "tally lint --fix -": Cost(400, 200),
    }
    for tool in ("dockopt fix", "tally lint --fix"):
        found |= {f"{tool} (1 file)": Cost(90, 50), f"{tool} ({MANY} files)": Cost(many, many)}
    return found


@pytest.mark.parametrize(
    ("stdin", "many", "met"),
    [(40, 200, [True] * 4), (60, 200, [True, False, True, True]), (900, 9000, [False] * 4)],
)
def test_targets_are_met_or_missed(stdin: float, many: float, met: list[bool]) -> None:
    found = measure.targets(costs(stdin, many))
    assert [figure <= limit for _, figure, limit in found] == met
    lines = list(measure.page(costs(stdin, many), 3))
    assert [line.endswith("| met |") for line in lines[-4:]] == met


def test_one_more_file_is_what_many_take_beyond_one() -> None:
    assert measure.per_file(costs(1, 50 + 199), "dockopt fix") == 1


def test_a_process_is_measured_in_a_folder_with_its_files() -> None:
    script = "import pathlib, sys; sys.exit(len(list(pathlib.Path().rglob('Dockerfile'))) != 2)"
    cost = measure.once(Case("count", (sys.executable, "-c", script), files=2))
    assert cost.wall > 0
    assert cost.processor > 0


def test_the_names_in_the_document_are_the_cases() -> None:
    text = measure.PAGE.read_text(encoding="utf-8")
    assert [each.name for each in measure.cases(Path()) if f"| `{each.name}` |" not in text] == []
