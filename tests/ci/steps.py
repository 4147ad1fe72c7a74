"""Runs the shell steps of the files for CI as their services would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from cli.program import environment

ROOT = Path(__file__).parents[2]
PROJECTS = ROOT / "fixtures" / "projects"


def action() -> dict[str, Any]:
    """Return the GitHub Action."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


def component() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the inputs of the GitLab component, and its job."""
    spec, jobs = yaml.safe_load_all((ROOT / "templates" / "dockopt.yml").read_text(encoding="utf-8"))
    return spec["spec"]["inputs"], jobs["dockopt"]


def filled(text: str, values: dict[str, str], start: str, end: str) -> str:
    """Put values where a file asks for them; what it asks for and nobody gives is an error."""
    while start in text:
        before, _, rest = text.partition(start)
        name, _, after = rest.partition(end)
        text = before + values[name.strip()] + after
    return text


def run(script: str, folder: Path, *shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder."""
    return subprocess.run(
        [*shell, script],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=180,
    )


def program(folder: Path) -> str:
    """Put this very program into a folder as `dockopt`, and return a PATH that leads to it first."""
    folder.mkdir(parents=True)
    file = folder / "dockopt"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dockopt "$@"\n', encoding="utf-8")
    file.chmod(0o755)
    return os.pathsep.join([str(folder), os.environ["PATH"]])
