"""Which files are found below a folder, and which of them git leaves out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.cli import gitignore
from dockopt.cli.discover import find_dockerfiles, is_dockerfile_name
from dockopt.cli.targets import find_targets

if TYPE_CHECKING:
    from .conftest import Call


def put(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("FROM OLD\n")


def found(root: Path) -> list[str]:
    def fail(error: OSError) -> None:
        raise error

    return [path.relative_to(root).as_posix() for path in find_dockerfiles(root, fail)]


def targets(*paths: str) -> tuple[list[str], list[str], list[str]]:
    errors: list[str] = []
    notes: list[str] = []
    paths_found = list(find_targets(paths, error=errors.append, note=notes.append))
    return [path.as_posix() for path in paths_found], errors, notes


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Dockerfile.dockerignore",
            ".dockerignore",
            "app.Dockerfile.dockerignore",
            "Dockerfile.j2",
            "Dockerfile~",
        ),
        *(
            "Dockerfile.tmpl",
            "Dockerfile.dev.orig",
            "Dockerfile.swp",
            "Dockerfiles",
            "MyDockerfile",
            "Dockerfile.",
        ),
        *("dockerfile-dev", ".Dockerfile", "docker-compose.yml", "Containerfile.rej", "file", ""),
    ],
)
def test_other_names(name: str) -> None:
    assert not is_dockerfile_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Dockerfile", "dockerfile", "Containerfile", "Dockerfile.dev", "Dockerfile.a.b", "app.Dockerfile"),
        *("app.dockerfile", "Containerfile.prod", "api.Containerfile", "Dockerfile.한글", "x y.Dockerfile"),
    ],
)
def test_names_of_dockerfiles(name: str) -> None:
    assert is_dockerfile_name(name)


def test_an_empty_folder_is_worth_a_note(here: Path, dockopt_: Call) -> None:
    put(here, "README.md", "node_modules/x/Dockerfile")
    ran = dockopt_("fix", "--check")
    assert (ran.code, ran.err) == (0, "note: no Dockerfile below .\n")


def test_some_folders_are_skipped(here: Path) -> None:
    put(
        here,
        ".git/Dockerfile",
        ".venv/Dockerfile",
        "a/node_modules/b/Dockerfile",
        "b/Dockerfile",
        "a/Dockerfile",
    )
    assert found(here) == ["a/Dockerfile", "b/Dockerfile"]


def test_links_to_folders_and_to_outside_are_not_followed(here: Path) -> None:
    put(here, "outside/Dockerfile", "root/inside", "root/a/Dockerfile")
    root = here / "root"
    (root / "loop").symlink_to(".")
    (root / "other").symlink_to("../outside")
    (root / "Dockerfile").symlink_to("../outside/Dockerfile")
    (root / "Dockerfile.self").symlink_to("Dockerfile.self")
    (root / "Dockerfile.gone").symlink_to("nowhere")
    (root / "Dockerfile.ok").symlink_to("inside")
    assert found(root) == ["Dockerfile.ok", "a/Dockerfile"]


def test_special_files_and_folders_of_that_name_are_not_found(here: Path) -> None:
    os.mkfifo(here / "Dockerfile")
    put(here, "Dockerfile.d/Containerfile")
    assert found(here) == ["Dockerfile.d/Containerfile"]


def test_a_folder_that_cannot_be_read_is_an_error(
    here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(here, "a/Dockerfile", "b/Dockerfile")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if Path(path).name == "a":  # not by chmod: root may read all the same
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    ran = dockopt_("fix")
    assert ran.code == 2
    assert "a: error: Permission denied. Check the permissions" in ran.err
    assert (here / "b/Dockerfile").read_text() == "FROM NEW\n"


def test_a_file_named_twice_is_taken_once(here: Path) -> None:
    put(here, "Dockerfile", "a/Dockerfile")
    (here / "link").symlink_to("Dockerfile")
    assert targets("Dockerfile", ".", "./a", "link") == (["Dockerfile", "a/Dockerfile"], [], [])


def test_a_folder_is_searched_all_the_way_down(here: Path) -> None:
    put(here, "a/b/c/Dockerfile", "z/Dockerfile")
    assert targets("a")[0] == ["a/b/c/Dockerfile"]


@pytest.fixture
def repository(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    return here


def test_what_git_ignores_is_left_out(repository: Path) -> None:
    put(
        repository,
        "Dockerfile",
        "build/Dockerfile",
        "a/gen.Dockerfile",
        "a/:(top)x.Dockerfile",
        "a/한 글.Dockerfile",
    )
    (repository / ".gitignore").write_text("build/\ngen.*\n한*\n")
    assert targets()[0] == ["Dockerfile", "a/:(top)x.Dockerfile"]
    names, errors, notes = targets("build", "a/gen.Dockerfile")
    assert (names, errors) == (["a/gen.Dockerfile"], [])
    assert notes == ["no Dockerfile below build that git does not ignore"]


def test_a_tracked_file_is_never_left_out(repository: Path) -> None:
    put(repository, "build/Dockerfile")
    (repository / ".gitignore").write_text("build/\n")
    subprocess.run(["git", "add", "-f", "build/Dockerfile"], cwd=repository, check=True)
    assert targets()[0] == ["build/Dockerfile"]


def test_each_repository_has_its_own_rules(repository: Path) -> None:
    put(repository, "inner/Dockerfile", "inner/x.Dockerfile", "y.Dockerfile")
    subprocess.run(["git", "init", "-q"], cwd=repository / "inner", check=True)
    (repository / ".gitignore").write_text("y.*\n")
    (repository / "inner" / ".gitignore").write_text("x.*\n")
    assert targets()[0] == ["inner/Dockerfile"]


def test_a_hooks_environment_does_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository, "Dockerfile", "x.Dockerfile")
    (repository / ".gitignore").write_text("x.*\n")
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    assert targets() == (["Dockerfile"], [], [])


def test_a_repository_cannot_start_a_program(repository: Path) -> None:
    put(repository, "Dockerfile")
    subprocess.run(["git", "config", "core.fsmonitor", "touch started; false"], cwd=repository, check=True)
    assert targets()[0] == ["Dockerfile"]
    assert not (repository / "started").exists()


def test_without_git_nothing_is_left_out(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository, "Dockerfile")
    (repository / ".gitignore").write_text("Dockerfile\n")
    monkeypatch.setenv("PATH", str(repository))
    assert targets() == (["Dockerfile"], [], [])


def test_a_broken_repository_is_noted(here: Path) -> None:
    put(here, "Dockerfile")
    (here / ".git").write_text("gitdir: nowhere\n")
    names, errors, notes = targets()
    assert (names, errors) == (["Dockerfile"], [])
    assert len(notes) == 1
    assert notes[0].startswith(f"git could not say what it ignores below {here}: fatal: ")


def test_a_git_that_hangs_is_not_waited_for(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository, "Dockerfile")
    slow = repository / "git"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(repository), prepend=os.pathsep)
    monkeypatch.setattr(gitignore, "_SECONDS", 0.2)
    names, _, notes = targets()
    assert names == ["Dockerfile"]
    assert "timed out" in notes[0]


def test_the_first_file_is_there_before_git_is_asked_for_the_last(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        put(here, f"{name}/Dockerfile")
        subprocess.run(["git", "init", "-q", name], check=True)
    asked: list[object] = []
    run = subprocess.run

    def counted(*words: Any, **settings: Any) -> object:
        asked.append(settings["cwd"])
        return run(*words, **settings)

    monkeypatch.setattr(subprocess, "run", counted)
    coming = find_targets([], error=pytest.fail, note=pytest.fail)
    assert next(coming) == Path("a/Dockerfile")
    assert asked == [here / "a"]
    assert len(list(coming)) == 2
