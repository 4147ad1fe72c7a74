"""Every project of ``fixtures/projects``: the original works, and its rewrite is proven to be no worse.

A stack with many projects has a file of tests: where there are several processes, each takes a file.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from .project import Project, load, names
from .promises import broken
from .results import row
from .rewriting import Fix, fix, prove, report, subject
from .summary import ROW

MANY = ("go", "node", "python")


def stack_of(name: str) -> str:
    """Return the stack that a project's name begins with, "" for those without a file of their own."""
    stack = name.split("-", 1)[0]
    return stack if stack in MANY else ""


def each_project(stack: str) -> pytest.MarkDecorator:
    """Run a test for each project of a stack, as its `name`."""
    return pytest.mark.parametrize("name", [name for name in names() if stack_of(name) == stack])


def check(name: str, record_property: Callable[[str, object], None], tmp_path: Path) -> None:
    """Rewrite and prove a project; fails with all that was found."""
    project = load(name)
    done = fix(project.copy_to(tmp_path / "rewritten") / "Dockerfile")
    changed = done.after != done.before
    found = unexpected(project, done)
    request = project.request(project.copy_to(tmp_path / "original"), measured=changed)
    both = subject(request)
    assert both.rewritten.text == done.after
    proof = prove(request, both)
    found += broken(project, proof, split=bool(done.stages_added))
    effect = proof.effect if changed and not found else None
    record_property(ROW, row(project, "FAILED" if found else outcome(project, done), effect))
    assert not found, "\n".join([*found, "", report(proof), "", done.said, done.after])


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
    missing = [words for words in project.cached if words not in done.after]
    if missing:
        return [f"no step contains {missing}"]
    return ["unchanged"] if project.expect == "changed" and done.after == done.before else []


def outcome(project: Project, done: Fix) -> str:
    """Name what happened in the table's words."""
    if done.stages_added:
        return "split"
    return f"{'changed' if done.after != done.before else 'unchanged'} {project.code}".strip()
