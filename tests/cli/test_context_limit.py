"""`--context-limit`: how much of a context is looked at, and that it is said where that was not all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.cli import looking
from dockopt.cli.main import main
from dockopt.context.limits import DEFAULT, limits_for

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    for number in range(20):
        (tmp_path / f"d{number}").mkdir()
        (tmp_path / f"d{number}" / "main.go").write_text("package main\n")
    return tmp_path


def said(capfd: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["fix", "--diff", *options, "."]) == 0
    return capfd.readouterr().err


def test_a_context_that_is_too_large_is_said_to_be(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = said(capfd)
    assert "too large" not in whole
    assert said(capfd, "--context-limit", "41") == whole
    cut = said(capfd, "--context-limit", "40")
    assert "note: .: the build context is too large to be looked at to its end" in cut
    assert cut.count("--context-limit") == 1
    assert main(["check", "--context-limit", "40", "."]) in {0, 1}
    assert "too large to be looked at" in capfd.readouterr().err
    assert said(capfd, "--context-limit", "40", "-q") == ""
    assert here.is_dir()


def test_a_long_look_says_how_far_it_is(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.is_dir()
    monkeypatch.setattr(looking, "_EVERY", 0.0)
    lines = said(capfd).splitlines()
    assert any(
        line.startswith("note: .: ") and line.endswith(" files and folders looked at") for line in lines
    )
    assert said(capfd, "-q") == ""


@pytest.mark.parametrize("words", [("fix", "--context-limit", "0"), ("check", "--context-limit", "x")])
def test_a_limit_that_is_none(words: tuple[str, ...], here: Path) -> None:
    assert here.is_dir()
    assert main([*words, "."]) == 2


def test_more_files_get_more_time() -> None:
    assert limits_for(None) == DEFAULT
    assert limits_for(10).seconds == DEFAULT.seconds
    assert limits_for(10_000_000).seconds > 100
