"""The harness can fail: each small break of a good split is reported, with its own symptom."""

import shutil
from pathlib import Path

import pytest

from .docker import Docker
from .harness import failures, fix, measure
from .project import load
from .sabotage import SABOTAGES, Sabotage


@pytest.mark.engine
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: s.name)
def test_a_broken_split_is_reported(sabotage: Sabotage, docker: Docker, tmp_path: Path) -> None:
    project = load(sabotage.project)
    original, rewritten = project.copy_to(tmp_path / "original"), project.copy_to(tmp_path / "rewritten")
    text = fix(rewritten).after
    (rewritten / "Dockerfile").write_text(sabotage.apply(text), encoding="utf-8")
    found = failures(docker, project, original, rewritten)
    assert any(sabotage.symptom in line for line in found), found


@pytest.mark.engine
def test_a_rewrite_that_gains_nothing_is_reported(docker: Docker, tmp_path: Path) -> None:
    project = load("node-typescript")
    original = project.copy_to(tmp_path / "original")
    same = Path(shutil.copytree(original, tmp_path / "same"))
    assert failures(docker, project, original, same) == []
    _, found = measure(docker, project, original, same)
    assert any("0 % smaller" in line for line in found), found
    assert any("runs again after an edit" in line for line in found), found


def test_only_the_final_stage_is_broken() -> None:
    text = "FROM a AS b\nENV A=1\nFROM c\nENV A=1 \\\n  B=2\nUSER d\n"
    sabotage = Sabotage("", "", r"^ENV (?:.*\\\n)*.*\n?", "")
    assert sabotage.apply(text) == "FROM a AS b\nENV A=1\nFROM c\nUSER d\n"


def test_nothing_to_break_is_an_error() -> None:
    with pytest.raises(LookupError):
        Sabotage("", "", "^USER .*", "").apply("FROM a\nUSER b\nFROM c\n")
