"""The manual page is what the commands say now, and troff reads it without a complaint."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import typer

from dockopt.cli.app import app

from .generate import COMMAND
from .manual import MANUAL, manual


def shown() -> str:
    program = shutil.which("groff")
    if program is None:
        pytest.skip("groff is not installed")
    ran = subprocess.run(
        [program, "-man", "-ww", "-P-c", "-P-b", "-P-u", "-Tascii", str(MANUAL)],
        capture_output=True,
        check=True,
        encoding="ascii",
    )
    assert ran.stderr == ""
    return ran.stdout


def test_the_manual_is_up_to_date() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), f"stale. Write it anew: {COMMAND}"


def test_every_command_and_option_is_in_it() -> None:
    text = shown()
    for name, command in getattr(typer.main.get_command(app), "commands", {}).items():
        assert f"DOCKOPT {name.upper()}\n" in text
        options = [name for each in command.params if each.param_type_name == "option" for name in each.opts]
        assert [name for name in options if name not in text] == []


def test_examples_keep_their_lines() -> None:
    assert "  dockopt fix --diff | git apply     apply it yourself\n" in shown()
    assert "'app --version'" in shown()
