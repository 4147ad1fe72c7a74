"""The program with its real pipeline, as a user starts it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

GO = b"""FROM golang:1.22-bookworm\r
WORKDIR /src\r
# the sources\r
COPY . .\r
RUN CGO_ENABLED=0 go build -o /usr/local/bin/app .\r
CMD ["/usr/local/bin/app"]"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a folder with a Go program that uses the standard library only."""
    (tmp_path / "Dockerfile").write_bytes(GO)
    (tmp_path / "go.mod").write_text("module example.com/app\n\ngo 1.22\n")
    (tmp_path / "main.go").write_text('package main\n\nfunc main() { println("hello") }\n')
    return tmp_path


@pytest.mark.parametrize(
    "text", [b"FRM a\n", b"FROM\n", b"\xff\xfe\n", b"RUN <<E\n", b"FROM a\nRUN [\n\x00", b""]
)
def test_any_bytes_end_in_words(text: bytes, tmp_path: Path) -> None:
    ran = start("fix", "-", "--explain", cwd=tmp_path, stdin=text, program=REAL)
    assert b"Traceback" not in ran.stderr
    assert ran.returncode in (0, 3)
    assert ran.stdout == (text if ran.returncode == 0 else b"")


def test_a_syntax_error_is_shown_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"FROM a\nFRM b\n")
    ran = start("fix", cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert ran.stderr.startswith(b"Dockerfile:2:1: ")
    assert b"FRM b" in ran.stderr


def test_diff_check_and_write_agree(project: Path) -> None:
    diff = start("fix", "--diff", cwd=project, program=REAL)
    assert diff.returncode == 0, diff.stderr
    assert b"\n+FROM " in diff.stdout
    assert start("fix", "--check", cwd=project, program=REAL).returncode == 1
    assert (project / "Dockerfile").read_bytes() == GO
    streamed = start("fix", "-", "--stdin-filename", "Dockerfile", cwd=project, stdin=GO, program=REAL)
    assert start("fix", cwd=project, program=REAL).returncode == 0
    written = (project / "Dockerfile").read_bytes()
    assert written != GO
    assert b"# the sources\r\n" in written
    assert streamed.stdout == written
    (project / "Dockerfile").write_bytes(GO)
    subprocess.run(["git", "apply", "-"], input=diff.stdout, cwd=project, check=True)
    assert (project / "Dockerfile").read_bytes() == written
    again = start("fix", "--check", cwd=project, program=REAL)
    assert again.returncode == 0, again.stderr


def test_explain_names_the_evidence(project: Path) -> None:
    ran = start("fix", "--diff", "--explain", cwd=project, program=REAL)
    assert b"  changed " in ran.stderr
    assert b"    because " in ran.stderr
