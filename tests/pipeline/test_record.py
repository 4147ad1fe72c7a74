"""What an answer rests on is recorded: where the record still holds, the answer is the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dockopt.context.disk import listening
from dockopt.context.record import Record, still_holds
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.passes.registry import RULES
from dockopt.syntax.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import Result

PROJECTS = sorted((Path(__file__).parents[2] / "fixtures" / "projects").iterdir())
ALL = Options(unsafe=True, selected=frozenset(rule.name for rule in RULES))

NEW = ("compose.yaml", ".dockerignore", "Dockerfile.dockerignore", "Makefile", "src/new.py", "api.js")


def answered(folder: Path) -> tuple[Result, Record]:
    record = Record()
    dockerfile = folder / "Dockerfile"
    with listening(record):
        context = BuildContext.open(folder, dockerfile)
        return fix(decode(dockerfile.read_bytes()), context, ALL), record


def mutants(file: Path) -> Iterator[None]:
    """Change a file in several ways, and put it back after each."""
    data, mode = file.read_bytes(), file.stat().st_mode
    for changed in (data + b"\nx\n", b"", data.replace(b"e", b"o"), b"import x; open('data/y')\n"):
        file.write_bytes(changed)
        yield
    file.write_bytes(data)
    file.chmod(mode ^ 0o111)
    yield
    file.chmod(mode)
    moved = file.with_name("moved")
    file.rename(moved)
    yield
    file.mkdir()
    yield
    file.rmdir()
    file.symlink_to("moved")
    yield
    file.unlink()
    moved.rename(file)


@pytest.mark.parametrize("project", PROJECTS[::4], ids=lambda path: path.name)
def test_an_answer_that_would_be_another_one_does_not_hold(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    shutil.copytree(project, folder)
    result, record = answered(folder)
    lines = record.lines()
    assert record.sound
    assert still_holds(lines)
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "Dockerfile"):
        for _ in mutants(file):
            if still_holds(lines):
                assert answered(folder)[0] == result
    assert still_holds(lines)


@pytest.mark.parametrize("project", PROJECTS[::8], ids=lambda path: path.name)
def test_a_new_file_that_matters_is_seen(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    shutil.copytree(project, folder)
    result, record = answered(folder)
    for name in (
        "compose.yaml",
        ".dockerignore",
        "Dockerfile.dockerignore",
        "Makefile",
        "src/new.py",
        "api.js",
    ):
        path = folder / name
        if path.exists():
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text("services: {a: {build: ., command: node x.js}}\n")
        if still_holds(record.lines()):
            assert answered(folder)[0] == result
        path.unlink()


def test_what_changes_while_it_is_looked_at_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    record = Record()
    with listening(record):
        BuildContext.open(tmp_path).read("a")
        (tmp_path / "a").write_text("2")
        BuildContext.open(tmp_path).read("a")
    assert not record.sound


def test_a_scan_that_a_limit_ended_is_no_record(tmp_path: Path) -> None:
    from dockopt.context.limits import limits_for

    for number in range(5):
        (tmp_path / str(number)).write_text("")
    record = Record()
    with listening(record):
        assert BuildContext.open(tmp_path, limits=limits_for(4)).truncated
    assert not record.sound
