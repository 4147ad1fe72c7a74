"""`fix --verify` as far as it needs no engine: wishes that exclude each other, and errors with a way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.request import Request, conflict
from dockopt.cli.verify_request import VerifyRequest

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

GO = """FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .
CMD ["./server"]
"""
NO_CLIENT = {"PATH": "/nowhere"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(GO)
    (tmp_path / "go.mod").write_text("module a\n")
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    return tmp_path


@pytest.mark.parametrize(
    "request_",
    [
        Request(accept=True),
        Request(proof=VerifyRequest(probes=("/",))),
        Request(proof=VerifyRequest(json=True)),
        Request(verify=True, diff=True, proof=VerifyRequest(json=True)),
        Request(("-",), verify=True, proof=VerifyRequest(json=True)),
        Request(verify=True, proof=VerifyRequest(env=("NOVALUE",))),
        Request(verify=True, proof=VerifyRequest(start_limit=0)),
        Request(verify=True, proof=VerifyRequest(report="proof.txt")),
        Request(proof=VerifyRequest(report="proof.html")),
    ],
)
def test_what_makes_no_sense_is_refused(request_: Request) -> None:
    assert conflict(request_)


@pytest.mark.parametrize(
    "request_",
    [
        Request(quiet=True, proof=VerifyRequest(quiet=True)),
        Request(verify=True, accept=True, check=True, proof=VerifyRequest(json=True, probes=("/a",))),
        Request(("-",), verify=True, check=True, proof=VerifyRequest(json=True)),
    ],
)
def test_what_makes_sense_is_not_refused(request_: Request) -> None:
    assert conflict(request_) is None


@pytest.mark.parametrize("options", [(), ("--diff",), ("--check",), ("--accept-inconclusive",), ("-q",)])
def test_without_an_engine_nothing_is_written(project: Path, options: tuple[str, ...]) -> None:
    ran = start("fix", "--verify", *options, cwd=project, program=REAL, env=NO_CLIENT)
    assert (ran.returncode, ran.stdout) == (7, b"")
    assert b"no `docker` program on PATH" in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert (project / "Dockerfile").read_text() == GO


def test_a_page_shows_one_file(project: Path) -> None:
    (project / "b.Dockerfile").write_text(GO)
    ran = start("fix", "--verify", "--report", "p.html", cwd=project, program=REAL, env=NO_CLIENT)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"2 Dockerfiles were found" in ran.stderr


def test_a_page_that_cannot_be_written_is_told_before_the_proof(project: Path) -> None:
    ran = start("fix", "--verify", "--report", "no/p.html", cwd=project, program=REAL, env=NO_CLIENT)
    assert ran.returncode == 2
    assert b"there is no folder no. Make it, or check --report." in ran.stderr


def test_a_text_without_a_context_cannot_be_built(tmp_path: Path) -> None:
    ran = start("fix", "--verify", "-", cwd=tmp_path, program=REAL, stdin=GO.encode())
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"--stdin-filename" in ran.stderr


def test_nothing_to_change_needs_no_engine(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:bookworm-slim\n")
    ran = start("fix", "--verify", "--json", cwd=tmp_path, program=REAL, env=NO_CLIENT)
    assert ran.returncode == 0
    assert json.loads(ran.stdout) == {"version": 1, "files": []}
