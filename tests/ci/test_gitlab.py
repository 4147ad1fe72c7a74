"""The job of the GitLab component, run in sh as its runner does."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from .steps import PROJECTS, component, filled, program, run

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


def job(folder: Path, tools: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the script; its lines are typed one after the other, and the first failure ends it."""
    inputs, found = component()
    values = {f"inputs.{name}": each.get("default", "") for name, each in inputs.items()}
    values |= {f"inputs.{name}": value for name, value in given.items()}
    variables = {name: filled(text, values, "$[[", "]]") for name, text in found["variables"].items()}
    assert "$[[" not in " ".join([*found["before_script"], *found["script"]])
    lines = "\n".join(["set -e", *found["script"]])
    return run(lines, folder, "sh", "-c", **variables, PATH=program(tools))


def test_the_report_and_the_words_are_there_and_the_job_fails(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(PROJECTS / "node-typescript", root)
    done = job(root, tmp_path / "bin", options="--select split-stages", paths="Dockerfile")
    assert done.returncode == 1, done.stderr
    assert "split-stages (fixable)" in done.stdout
    _, found = component()
    report = json.loads((root / found["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert [(each["check_name"], each["location"]["path"]) for each in report] == [
        ("split-stages", "Dockerfile")
    ]


def test_nothing_to_fix_is_no_failure(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "Dockerfile").write_text("FROM scratch\nCOPY a /\n", encoding="utf-8")
    assert job(root, tmp_path / "bin").returncode == 0
