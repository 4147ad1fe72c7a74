"""A rewrite adds no warning of the builder's own checks: `docker build --check` before and after.

The kinds of warnings are compared, not their number: a step that both stages have is reported twice.
"""

import shutil
from pathlib import Path

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.syntax.source import decode, encode
from passes.golden import EXPECTATIONS, cases

from .checks import Look, warnings
from .docker import Docker, stand_in
from .project import load, names

pytestmark = pytest.mark.engine

# Cases whose base images this engine has; below that number the comparison would show nothing.
LEAST_COMPARED = 60


def test_golden_rewrites_add_no_warning(docker: Docker, tmp_path: Path) -> None:
    before, after = [], []
    for number, case in enumerate(cases("rewrite")):
        context = tmp_path / str(number)
        shutil.copytree(case.folder, context, ignore=shutil.ignore_patterns(*EXPECTATIONS))
        before.append(Look(context, case.text))
        after.append(Look(context, case.expected() or ""))
    stand_in(*(case.folder / "expected.Dockerfile" for case in cases("rewrite")))
    added = added_by_each(docker, before, after, tmp_path)
    compared = [each is not None for each in added]
    assert {case.name: each for case, each in zip(cases("rewrite"), added, strict=True) if each} == {}
    assert sum(compared) >= LEAST_COMPARED


def test_projects_add_no_warning(docker: Docker, tmp_path: Path) -> None:
    before, after, files = [], [], []
    for name in names():
        context = load(name).copy_to(tmp_path)
        dockerfile = context / "Dockerfile"
        text = decode(dockerfile.read_bytes())
        result = fix(text, BuildContext.open(context, dockerfile), Options())
        rewritten = tmp_path / f"{name}.Dockerfile"
        rewritten.write_bytes(encode(result.after))
        files += [dockerfile, rewritten]
        before.append(Look(context, text))
        after.append(Look(context, result.after))
    stand_in(*files)
    added = added_by_each(docker, before, after, tmp_path)
    assert dict(zip(names(), added, strict=True)) == {name: set() for name in names()}


def added_by_each(
    docker: Docker, before: list[Look], after: list[Look], folder: Path
) -> list[set[str] | None]:
    """Warnings that only the rewritten files have; None where the builder cannot look at both."""
    found = warnings(docker, [*before, *after], folder)
    pairs = zip(found[: len(before)], found[len(before) :], strict=True)
    return [None if old is None or new is None else new - old for old, new in pairs]
