"""Each folder of fixtures/syntax holds a Dockerfile and what is read in it.

`DOCKOPT_UPDATE_GOLDEN=1 pytest tests/syntax/test_golden.py` writes the expectations anew; read the diff.
"""

import os
from pathlib import Path

import pytest

from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode
from syntax.dump import dump

FOLDER = Path(__file__).parents[2] / "fixtures" / "syntax"
CASES = sorted(path.parent for path in FOLDER.glob("*/Dockerfile"))


def test_there_are_cases() -> None:
    assert len(CASES) > 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    found = dump(parse(decode((case / "Dockerfile").read_bytes())))
    expected = case / "expected.txt"
    if os.environ.get("DOCKOPT_UPDATE_GOLDEN"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")
