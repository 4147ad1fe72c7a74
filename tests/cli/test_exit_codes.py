"""One table of exit codes: in the code, in the documents, and in the help."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from dockopt.cli.app import app
from dockopt.cli.exit_codes import MEANING, ExitCode

DOCUMENT = Path(__file__).parents[2] / "docs" / "cli.md"


def test_every_code_has_a_meaning() -> None:
    assert list(MEANING) == list(ExitCode)


def test_the_document_has_the_same_table() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(str(code.value), meaning) for code, meaning in MEANING.items()]


def test_the_help_names_the_codes_that_a_script_may_expect() -> None:
    commands = vars(typer.main.get_command(app))["commands"]
    named = {name: set(re.findall(r"(?<!\d)(\d)  ", command.epilog)) for name, command in commands.items()}
    assert named == {
        "fix": set("01234567"),
        "check": set("01234"),
        "verify": set("0234567"),
        "rules": set("02"),
        "rule": set("02"),
        "lsp": set("02"),
        "web": set("02"),
    }
    assert named["fix"] | named["verify"] == {str(code.value) for code in ExitCode if code < 10}
