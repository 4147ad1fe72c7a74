"""The steps of the GitHub Action, run in bash as its runner does."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from .steps import PROJECTS, ROOT, action, filled, program, run

if TYPE_CHECKING:
    from pathlib import Path

# Source: the workflow syntax of GitHub Actions, `jobs.<job_id>.steps[*].shell`, on `bash`.
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
INSTALL, CHECK = action()["runs"]["steps"]


def step(
    step: dict[str, Any], folder: Path, runner: Path, paths: str = "", options: str = ""
) -> subprocess.CompletedProcess[str]:
    values = {
        "github.action_path": str(ROOT),
        "runner.temp": str(runner),
        "inputs.paths": paths,
        "inputs.options": options,
    }
    given = {name: filled(text, values, "${{", "}}") for name, text in step["env"].items()}
    assert "${{" not in step["run"]  # no input is ever part of a script
    return run(step["run"], folder, *BASH, **given, GITHUB_STEP_SUMMARY=str(runner / "summary.md"))


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Give a runner where this very program is installed."""
    program(tmp_path / "runner" / "dockopt" / "bin")
    return tmp_path / "runner"


def project(folder: Path) -> Path:
    root = folder / "my project"
    shutil.copytree(PROJECTS / "node-typescript", root / "the api")
    return root


def test_the_inputs_are_those_that_the_steps_use() -> None:
    used = {text.strip("${} ") for text in CHECK["env"].values() if "inputs." in text}
    assert used == {f"inputs.{name}" for name in action()["inputs"]}


def test_findings_become_annotations_and_a_summary_and_the_step_fails(tmp_path: Path, runner: Path) -> None:
    done = step(CHECK, project(tmp_path), runner)
    assert done.returncode == 1, done.stderr
    assert "file=the api/Dockerfile,line=1" in done.stdout
    assert "| " in (runner / "summary.md").read_text(encoding="utf-8")


def test_each_line_of_an_input_is_one_word(tmp_path: Path, runner: Path) -> None:
    done = step(CHECK, project(tmp_path), runner, "the api/Dockerfile\n", "--ignore=split-stages\n")
    assert "copy-manifests-first" in done.stdout
    assert "split-stages" not in done.stdout


def test_an_input_is_never_run(tmp_path: Path, runner: Path) -> None:
    done = step(CHECK, project(tmp_path), runner, "$(touch made); touch made `touch made`", '"; touch made #')
    assert done.returncode == 2
    assert not list(tmp_path.rglob("made"))


def test_nothing_to_fix_is_no_failure(tmp_path: Path, runner: Path) -> None:
    root = project(tmp_path)
    (root / "the api" / "Dockerfile").write_text("FROM scratch\nCOPY a /\n", encoding="utf-8")
    assert step(CHECK, root, runner).returncode == 0


def test_the_action_installs_what_lies_beside_it(tmp_path: Path) -> None:
    done = step(INSTALL, tmp_path, tmp_path)
    if "Failed to establish a new connection" in done.stderr:
        pytest.skip("there is no package index")
    assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [tmp_path / "dockopt" / "bin" / "dockopt", "rules"], capture_output=True, check=True
    )
    assert b"split-stages" in said.stdout
