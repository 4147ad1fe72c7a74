"""A rewrite adds no warning of the builder's own checks: `docker build --check` before and after.

The kinds of warnings are compared, not their number: a step that both stages have is reported twice.
"""

import json
import shutil
from pathlib import Path

import pytest

from passes.golden import EXPECTATIONS, Case, cases

from .docker import Docker
from .project import PROJECTS, names

pytestmark = pytest.mark.engine

# Cases whose base images this engine has; below that number the comparison would show nothing.
LEAST_COMPARED = 60


def warnings(docker: Docker, folder: Path) -> set[str] | None:
    """The names of the checks that warn; None where the builder cannot look at the file."""
    done = docker.call("build", "--call=check,format=json", "-q", str(folder))
    if not done.stdout:
        return None
    found = json.loads(done.stdout)
    if "buildError" in found:
        return None
    return {each["ruleName"] for each in found["warnings"] or ()}


def added(docker: Docker, folder: Path, after: str) -> set[str] | None:
    """Warnings that only the rewritten file has; None where the builder cannot look at both."""
    before = warnings(docker, folder)
    (folder / "Dockerfile").write_text(after, encoding="utf-8", errors="surrogateescape", newline="")
    later = warnings(docker, folder)
    return None if before is None or later is None else later - before


def test_golden_rewrites_add_no_warning(docker: Docker, tmp_path: Path) -> None:
    compared, worse = 0, {}
    for number, case in enumerate(cases("rewrite")):
        found = added(docker, placed(case, tmp_path / str(number)), case.expected() or "")
        compared += found is not None
        if found:
            worse[case.name] = found
    assert not worse
    assert compared >= LEAST_COMPARED


def placed(case: Case, folder: Path) -> Path:
    """Copy a case's build context."""
    shutil.copytree(case.folder, folder, ignore=shutil.ignore_patterns(*EXPECTATIONS))
    return folder


@pytest.mark.parametrize("name", names())
def test_projects_add_no_warning(docker: Docker, name: str, tmp_path: Path) -> None:
    from dockopt.context.tree import BuildContext
    from dockopt.engine import Options, fix
    from dockopt.syntax.source import decode

    folder = tmp_path / name
    shutil.copytree(PROJECTS / name, folder, ignore=shutil.ignore_patterns("project.toml"))
    file = folder / "Dockerfile"
    result = fix(decode(file.read_bytes()), BuildContext.open(folder, file), Options())
    assert added(docker, folder, result.after) == set()
