"""What the fuzzer found stays found: each file below `fixtures/fuzz/TARGET` goes through its target again."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.fuzz_targets import NAMES, TARGETS

FOUND = Path(__file__).parents[2] / "fixtures" / "fuzz"
SEEDS = [b"", b"\x00\xff\xfe", b"FROM a\nRUN \\", b"<<EOF", b"[[[{{{((($${`'\""]


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_was_found(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_any_bytes(name: str) -> None:
    for seed in SEEDS:
        TARGETS[name](seed)


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_no_file_of_a_project_raises(number: int) -> None:
    for seed in SEEDS:
        TARGETS["manifests"](bytes([number]) + seed)
