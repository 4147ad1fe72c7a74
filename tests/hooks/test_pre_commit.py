"""pre-commit itself, on a git repository, with the hooks as they are offered."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.program import environment
from dockopt.cli.discover import is_dockerfile_name

ROOT = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
NAMES = ("Dockerfile", "api/dockerfile", "Dockerfile.dev", "web.Dockerfile", "Containerfile")
OTHERS = ("Dockerfile.dockerignore", "Dockerfile.j2", "Dockerfile~", "Dockerfiles", "dockerfile.md.bak", "x")


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_a_hook_takes_the_files_that_a_search_takes(name: str) -> None:
    for hook in HOOKS:
        taken = bool(re.search(hook["files"], name)) and not re.search(hook["exclude"], name)
        assert taken is is_dockerfile_name(Path(name).name) is (name in NAMES)


def repository(folder: Path, hook: dict[str, Any]) -> Path:
    """A repository with a Dockerfile to fix, and the hook with this very program behind it."""
    root = folder / "project"
    shutil.copytree(ROOT / "fixtures" / "projects" / "node-typescript", root)
    words = hook["entry"].split()
    local = {**hook, "language": "system", "entry": f"{sys.executable} -m {' '.join(words)}"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=root, env=environment(), check=True)
    return root


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_the_hook_stops_a_commit_until_all_is_fixed(hook: dict[str, Any], tmp_path: Path) -> None:
    program = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or shutil.which("pre-commit")
    if program is None:
        pytest.skip("pre-commit is not installed")
    root = repository(tmp_path, hook)

    def run() -> tuple[int, str]:
        done = subprocess.run(
            [program, "run", "--all-files"],
            cwd=root,
            env=environment(PRE_COMMIT_HOME=str(tmp_path / "cache")),
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        return done.returncode, done.stdout

    before = (root / "Dockerfile").read_text(encoding="utf-8")
    code, said = run()
    assert code == 1, said
    assert "split-stages" in said
    changed = (root / "Dockerfile").read_text(encoding="utf-8") != before
    assert changed is (hook["id"] == "dockopt-fix")
    if changed:
        subprocess.run(["git", "add", "-A"], cwd=root, env=environment(), check=True)
        assert run()[0] == 0
