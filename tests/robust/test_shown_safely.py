"""Whatever a Dockerfile and the names around it hold, nothing reaches a terminal that it would act on."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# An escape sequence, its 8-bit form, a carriage return, marks that turn the reading direction, a bell.
EVIL = "\x1b]0;owned\x07\x9b31m\u202e\u2066\u200f\x7f\x08"
DOCKERFILES = {
    "unknown instruction": f"FROM a\nRUM{EVIL} x\n",
    "flag": f"FROM a\nCOPY --x{EVIL}=1 a b\n",
    "stage": f"FROM golang:1.22 AS b{EVIL}\nRUN make\nFROM debian\nCOPY --from=0 /a /a{EVIL}\n",
    "command": f"FROM node:20\nCOPY . .\nRUN npm ci && echo '{EVIL}' && npm run b{EVIL}\nCMD a {EVIL}\n",
    "package": f"FROM debian:bookworm\nRUN apt-get update\nRUN apt-get install -y gcc lib{EVIL}\nCMD app\n",
    "comment": f"# dockopt: ignore[{EVIL}] because {EVIL}\nFROM a\nRUN make\nFROM b\nCOPY --from=0 /a /a\n",
    "variable": f"FROM python:3.12\nENV A=${{B{EVIL}}} C={EVIL}\nWORKDIR /{EVIL}\nRUN pip install {EVIL}\n",
}
FORMS = [
    ("fix", "--check", "--explain", "--select", "ALL", "--unsafe-fixes"),
    ("check", "--select", "ALL"),
    ("check", "--select", "ALL", "--output-format", "markdown"),
]


def test_a_name_with_a_line_end_stays_on_one_line(tmp_path: Path) -> None:
    """A name must not be able to write a line of its own, such as an error about another file."""
    folder = tmp_path / "a\nDockerfile: error: forged\r\tb"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM golang:1.22\nRUN make\nFROM debian\nCOPY --from=0 /a /a\n")
    (folder / "c\n.Dockerfile").write_text("FRMO x\n")
    for arguments in (*FORMS, ("fix", "--diff"), ("check", "--output-format", "github")):
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "dockopt", *arguments, "."],
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=False,
        )
        shown = (ran.stdout + ran.stderr).decode("utf-8")
        assert "forged" in shown
        assert [line for line in shown.splitlines() if line.startswith("Dockerfile: error")] == []
        assert "\r" not in shown


@pytest.mark.parametrize("arguments", FORMS, ids=" ".join)
def test_nothing_reaches_a_terminal_raw(arguments: tuple[str, ...], tmp_path: Path) -> None:
    for number, text in enumerate(DOCKERFILES.values()):
        folder = tmp_path / f"p{number}{EVIL}"
        folder.mkdir()
        (folder / "Dockerfile").write_text(text, encoding="utf-8")
        (folder / f"{EVIL}.sh").write_text("x", encoding="utf-8")
        (folder / "compose.yaml").write_text(
            f"services: {{a: {{build: ., command: 'x{EVIL}'}}}}\n", encoding="utf-8"
        )
        (folder / "package.json").write_text('{"scripts": {"build": "x"}, "main": 1}', encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "dockopt", *arguments, "."],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 3
    shown = (ran.stdout + ran.stderr).decode("utf-8")
    assert "owned" in shown
    raw = {char for char in shown if not char.isprintable() and char != "\n"}
    assert raw == set()
