"""`--summary`: one row for each file and the counts of all, as JSON lines or as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.cli.main import main
from dockopt.report.summary import stack_of

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "a": 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n',
    "b": "FROM nginx:1.27\n",
    "c": "FROM node:20\nCOPY . .\nRUN npm install && npm run build\nCMD node .\n",
    "d": "FRMO x\n",
    "<e>&\x1b": "FROM example.com/private\nRUN make\n",
    "two": "FROM golang:1.21\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\n",
}
OUTCOMES = {
    "a": "changes",
    "b": "nothing",
    "c": "refused",
    "d": "no-dockerfile",
    "<e>&\x1b": "nothing",
    "two": "changes",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in TEXTS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(text)
    (tmp_path / "a" / "main.go").write_text("package main\n")
    return tmp_path


def rows(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    *lines, last = map(json.loads, path.read_text().splitlines())
    return {line["file"].removesuffix("/Dockerfile"): line for line in lines}, last["total"]


@pytest.mark.parametrize("words", [("fix", "--diff"), ("fix", "--check"), ("fix",), ("check",)], ids=" ".join)
def test_each_file_has_a_row(words: tuple[str, ...], here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--summary", "s.jsonl", ".", "gone"]) == 3
    found, total = rows(here / "s.jsonl")
    outcomes = {name: row["outcome"] for name, row in found.items()}
    assert outcomes.pop("gone") == "failed"
    assert {name: outcomes[name] for name in ("a", "d", "two")} == {
        name: OUTCOMES[name] for name in ("a", "d", "two")
    }
    assert set(outcomes) == set(OUTCOMES)
    assert found["a"]["stack"] == "golang"
    assert found["two"]["stack"] == "golang + alpine"
    assert "name-stages" in found["two"]["passes"]
    assert {"pass": "copy-manifests-first", "code": "install-and-build"} in found["c"]["refusals"]
    assert total["files"] == len(found) == len(TEXTS) + 1
    assert sum(total["outcomes"].values()) == total["files"]
    assert total["passes"]["name-stages"] == 1
    assert {"stack": "golang", "files": 1, "changes": 1} in total["stacks"]
    capfd.readouterr()


def test_a_page_has_the_counts_and_nothing_that_a_name_could_break(here: Path) -> None:
    (here / "s.html").write_text("old")
    assert main(["fix", "--diff", "-q", "--summary", "s.html", "--summary", "s.jsonl"]) == 3
    page = (here / "s.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Dockerfiles: 6" in page
    assert "split-stages" in page
    assert "golang + alpine" in page
    assert "\x1b" not in page
    assert "<script" not in page
    assert (here / "s.jsonl").exists()


def test_stdout_is_the_same(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main(["fix", "--diff"])
    plain = capfd.readouterr()
    main(["fix", "--diff", "--summary", "s.jsonl"])
    assert capfd.readouterr() == plain
    assert (here / "s.jsonl").exists()


@pytest.mark.parametrize(
    "name",
    ["s.txt", "gone/s.jsonl", "a.html", "/dev/null", ""],
    ids=["format", "folder", "place", "device", "no"],
)
def test_what_cannot_be_written_is_said_before_the_work(
    name: str, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "a.html").mkdir()
    before = sorted(here.rglob("*"))
    assert main(["fix", "--summary", "other.jsonl", "--summary", name]) == 2
    said = capfd.readouterr()
    assert (said.out, "error" in said.err) == ("", True)
    assert sorted(here.rglob("*")) == before


def test_a_run_that_is_stopped_leaves_no_summary(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    (here / "s.jsonl").write_text("old")
    monkeypatch.setattr("dockopt.cli.fix._fix_one", stop)
    assert main(["fix", "--summary", "s.jsonl"]) == 130
    assert (here / "s.jsonl").read_text() == "old"
    assert not list(here.glob(".dockopt*"))


def test_what_a_gate_stopped_is_counted(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dockopt.engine.types import GateFailure, Result

    def stopped(text: str, *_: object) -> Result:
        return Result(text, text, gate_failures=(GateFailure("round-trip", "split-stages", "x"),))

    monkeypatch.setattr("dockopt.engine.fix", stopped)
    assert main(["fix", "-q", "b", "--summary", "s.jsonl"]) == 4
    assert rows(here / "s.jsonl")[1]["outcomes"] == {"stopped": 1}


@pytest.mark.parametrize(
    ("text", "stack"),
    [
        ("FROM python:3.12\n", "python"),
        ("FROM python:3.12 AS a\nFROM a\nFROM python:3.12-slim\n", "python"),
        ("FROM scratch\n", "other"),
        ("FROM x\n", "other"),
        ("", "other"),
        ("RUN x\n", "other"),
    ],
)
def test_the_stack_is_told_by_the_base_images(text: str, stack: str) -> None:
    assert stack_of(text) == stack
