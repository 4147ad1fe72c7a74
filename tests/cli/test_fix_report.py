"""`fix --output-format`: what was done and what was refused, on stdout, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

NUMBERED = "FROM golang:1.21\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\n"
NAMED = "FROM golang:1.21 AS base\nRUN make\n\nFROM alpine:3.20\nCOPY --from=base /a /a\n"
REFUSED = "FROM node:20\nCOPY . .\nRUN npm install && npm run build\nCMD node .\n"
FORMATS = ("json", "sarif", "github", "gitlab", "markdown")


def rows(*arguments: str, folder: Path, stdin: bytes = b"") -> list[dict[str, Any]]:
    ran = start("fix", "--output-format", "json", *arguments, cwd=folder, program=REAL, stdin=stdin)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def said(row: dict[str, Any]) -> tuple[str, str, str, int]:
    return row["file"], row["rule"], row["outcome"], row["start"]["line"]


def test_what_was_done_is_reported_and_written(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(NUMBERED)
    (tmp_path / "b.Dockerfile").write_text(REFUSED)
    found = rows(folder=tmp_path)
    assert [said(row) for row in found] == [
        ("Dockerfile", "name-stages", "fixed", 1),
        ("Dockerfile", "reference-stages-by-name", "fixed", 5),
        ("b.Dockerfile", "copy-manifests-first", "refused", 3),
        ("b.Dockerfile", "split-stages", "refused", 3),
    ]
    assert {row["fix"] for row in found} == {None}
    assert (tmp_path / "Dockerfile").read_text() == NAMED
    assert [said(row)[2] for row in rows(folder=tmp_path)] == ["refused", "refused"]


def test_what_would_be_done_is_reported_and_not_written(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(NUMBERED)
    found = rows("--check", folder=tmp_path)
    assert {row["outcome"] for row in found} == {"fixable"}
    assert (tmp_path / "Dockerfile").read_text() == NUMBERED
    assert rows("--check", "-", folder=tmp_path, stdin=NUMBERED.encode())[0]["file"] == "stdin"


def test_places_are_those_of_the_text_as_it_was(tmp_path: Path) -> None:
    """The first rule moves the sources down, the second sees them there."""
    (tmp_path / "package.json").write_text('{"devDependencies": {"typescript": "5"}}')
    (tmp_path / "src.js").write_text("")
    text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD ["node", "."]\n'
    (tmp_path / "Dockerfile").write_text(text)
    lines = {row["rule"]: row["start"]["line"] for row in rows(folder=tmp_path)}
    assert lines == {"copy-manifests-first": 3, "split-stages": 1}


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_the_same_whatever_the_number_of_processes(form: str, tmp_path: Path) -> None:
    seen = []
    for jobs in ("1", "3"):
        folder = tmp_path / jobs
        folder.mkdir()
        for number in range(9):
            (folder / f"{number}.Dockerfile").write_text((NUMBERED, REFUSED, "FRMO x\n")[number % 3])
        ran = start("fix", "--output-format", form, "--jobs", jobs, cwd=folder, program=REAL)
        assert ran.returncode == 3
        seen.append((ran.stdout, ran.stderr))
    assert seen[0] == seen[1]
    assert b"8.Dockerfile" in seen[0][1]


def test_a_file_that_cannot_be_written_is_not_reported_as_fixed(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD MEANWHILE\n")  # changed by somebody else while dockopt works
    ran = dockopt_("fix", "--output-format", "json")
    assert (ran.code, json.loads(ran.out)) == (2, [])


def test_quiet_leaves_the_report(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("FROM a OLD\n")
    ran = dockopt_("fix", "-q", "--output-format", "json")
    assert (ran.err, [row["outcome"] for row in json.loads(ran.out)]) == ("", ["fixed"])


def test_no_report_says_the_value_of_a_credential(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(NUMBERED.replace("RUN make", "ENV API_TOKEN=hush1234\nRUN make"))
    for form in FORMATS:
        ran = start("fix", "--check", "--output-format", form, cwd=tmp_path, program=REAL)
        assert b"name-stages" in ran.stdout
        assert b"hush1234" not in ran.stdout


@pytest.mark.parametrize("arguments", [["--diff"], ["--diff", "--check"], ["-"], ["--verify", "--json"]])
def test_two_things_for_stdout_are_wrong_usage(arguments: list[str], here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD\n")
    ran = dockopt_("fix", "--output-format", "json", *arguments, stdin=b"OLD")
    assert (ran.code, ran.out) == (2, b"")
    assert "would both go to stdout. Leave one of them out." in ran.err
    assert (here / "Dockerfile").read_text() == "OLD\n"
    assert dockopt_("fix", "--output-format", "text", "--diff").code == 0
