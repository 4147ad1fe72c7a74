"""What is read without Typer is read as Typer would."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.cli import app
from dockopt.cli.plain import plain_request

from .program import start

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.cli.app import AnyRequest

HEAVY = {"typer", "rich", "subprocess", "tomllib", "hashlib", "dataclasses", "yaml", "logging"}
WORDS = [
    *("-", "-q", "--quiet", "--diff", "--check", "--explain", "--context", "--stdin-filename"),
    *("Dockerfile", "a b", "", ".", "--", "-x", "--context=a", "--select", "--help", "-h", "--verify", "-qq"),
]
PLAIN = [
    *(["fix"], ["fix", "-"], ["fix", "--diff", "a", "b"], ["fix", "-q", "-", "--stdin-filename", "a/b"]),
    *(["check"], ["check", "-q", "--context", "a", "-"]),
]
OTHERS = [[], [""], ["verify", "a"], ["fix", "--help"], ["fix", "--bad"], ["fix", "--context"], ["-q", "fix"]]


@given(st.sampled_from(["fix", "check", "verify"]), st.lists(st.sampled_from(WORDS), max_size=6))
def test_typer_reads_it_alike(command: str, words: list[str]) -> None:
    found = plain_request([command, *words])
    if found is not None:
        asked: list[AnyRequest] = []
        app.read_arguments([command, *words], asked)
        assert asked == [found]


@pytest.mark.parametrize("argv", PLAIN)
def test_what_editors_and_hooks_write_is_plain(argv: list[str]) -> None:
    assert plain_request(argv) is not None


@pytest.mark.parametrize("argv", OTHERS)
def test_all_else_is_left_to_typer(argv: list[str]) -> None:
    assert plain_request(argv) is None


@pytest.mark.parametrize("command", ["fix", "check"])
def test_a_plain_start_loads_no_typer(command: str, tmp_path: Path) -> None:
    code = f"import sys; from dockopt.cli.main import main; main(['{command}', '-', '-q']); "
    code += "print(*sys.modules, file=sys.stderr)"
    text = b'FROM python:3.12\nRUN apt-get update && apt-get install -y gcc\nCMD ["python3"]\n'
    # The second start finds the data files compiled, as it is where Python may keep what it compiled.
    keeping = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    for _ in range(2):
        ran = start("-c", code, cwd=tmp_path, stdin=text, program=(sys.executable,), env=keeping)
    loaded = set(ran.stderr.decode().split())
    assert "dockopt.passes.split_stages" in loaded
    assert loaded & HEAVY == set()
