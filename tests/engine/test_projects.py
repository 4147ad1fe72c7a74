"""Every project of ``fixtures/projects``: the original lives, and the rewrite is not worse in any respect."""

from pathlib import Path

import pytest

from . import behaviour
from .docker import Docker
from .harness import Fix, failures, fix, measure
from .project import Project, load, names
from .results import Results, Row

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", names())
def test_the_original_builds_and_answers(name: str, docker: Docker, tmp_path: Path) -> None:
    project = load(name)
    image = docker.build(project.copy_to(tmp_path), f"{name}-before").image
    seen = behaviour.observe(docker, image, project.use)
    first = ": 200 " if project.use.kind == "http" else ": exit 0 "
    assert any(first in line for line in seen), seen
    assert not any(" 500 " in line or ": exit 12" in line for line in seen), seen
    others = seen[len(seen) - len(project.use.calls) :]
    assert project.use.kind == "exit" or all(": exit 0 " in line for line in others), seen


@pytest.mark.parametrize("name", names())
def test_the_rewrite_keeps_its_promise(name: str, docker: Docker, results: Results, tmp_path: Path) -> None:
    project = load(name)
    original, rewritten = project.copy_to(tmp_path / "original"), project.copy_to(tmp_path / "rewritten")
    done = fix(rewritten)
    broken = unexpected(project, done)
    measured = None
    if done.after != done.before:
        broken += failures(docker, project, original, rewritten)
        if not broken:
            measured, broken = measure(docker, project, original, rewritten)
    results.rows.append(Row(project, "FAILED" if broken else outcome(project, done), measured))
    assert not broken, "\n".join([*broken, "", done.said, done.after])


def unexpected(project: Project, done: Fix) -> list[str]:
    """Compare what the tool did with what the project says it should do."""
    if done.code != 0:
        return [f"exit code {done.code}"]
    if project.expect == "split" and not done.stages_added:
        return ["not split"]
    if project.expect == "refused" and done.stages_added:
        return ["split, but a refusal was expected"]
    if project.code and project.code not in done.said:
        return [f"the answer does not say {project.code}"]
    return ["unchanged"] if project.expect == "changed" and done.after == done.before else []


def outcome(project: Project, done: Fix) -> str:
    """Name what happened in the table's words."""
    if done.stages_added:
        return "split"
    return f"{'changed' if done.after != done.before else 'unchanged'} {project.code}".strip()
