"""The help fits a narrow terminal, shows examples that the program understands, and hides nothing."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
import typer

from dockopt.cli.app import app

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS: tuple[str, ...] = tuple(getattr(typer.main.get_command(app), "commands", ()))


def shown(command: tuple[str, ...], folder: Path, columns: int) -> str:
    ran = start(*command, "--help", cwd=folder, program=REAL, env={"COLUMNS": str(columns)})
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout.decode()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_and_has_examples(command: str, tmp_path: Path) -> None:
    words = tuple(command.split())
    for columns in (80, 200):
        text = shown(words, tmp_path, columns)
        assert [line for line in text.splitlines() if len(line) > 80] == []
    assert "\\b" not in text
    assert "..." not in text.replace("[ARGS]...", "")  # nothing is cut off
    assert "\n  Example" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_use_options_that_exist(command: str, tmp_path: Path) -> None:
    text = shown((command,), tmp_path, 80)
    examples = [line for line in text.splitlines() if line.startswith(f"    dockopt {command}")]
    assert examples or command == "lsp"  # an editor starts that one
    for line in examples:
        called = line.split("  ")[2].split("|")[0]
        for word in shlex.split(called):
            assert not word.startswith("--") or f"  {word}" in text.split("Options:")[1], line
