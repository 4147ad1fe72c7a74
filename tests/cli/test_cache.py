"""`--cache`: the same answers as without it, found anew as soon as anything changes that they rest on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from dockopt.cli.main import main
from dockopt.cli.program import LIBRARIES

from .program import REAL, environment, start

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
CHOSEN = ("go-cmd", "node-workspaces", "python-editable", "rust-workspace", "python-compose-command")
KEEP = ("--cache", "../cache", "--summary", "../summary.jsonl")


Shown = tuple[bytes, bytes, int]


class Show(Protocol):
    """Runs the program in a folder, and gives what it prints: it must not depend on the cache."""

    def __call__(self, folder: Path, *options: str, command: str = "fix") -> Shown:
        """Run it with these options."""


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Show:
    def run(folder: Path, *options: str, command: str = "fix") -> Shown:
        words = ("fix", "--diff", "--explain") if command == "fix" else ("check", "--output-format", "json")
        monkeypatch.chdir(folder)
        capfdbinary.readouterr()
        code = main([*words, *options])
        return (*capfdbinary.readouterr(), code)

    return run


def hits(folder: Path) -> int:
    """How many files the last run knew."""
    last = (folder.parent / "summary.jsonl").read_text().splitlines()[-1]
    known: int = json.loads(last)["total"]["cached"]
    return known


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    for name in CHOSEN:
        shutil.copytree(PROJECTS / name, tmp_path / "all" / name)
    return tmp_path / "all"


@pytest.mark.parametrize("command", ["fix", "check"])
def test_what_is_unchanged_is_known(command: str, projects: Path, shown: Show) -> None:
    plain = shown(projects, command=command)
    assert shown(projects, *KEEP, command=command) == plain
    assert hits(projects) == 0
    assert shown(projects, *KEEP, command=command) == plain
    assert hits(projects) == len(CHOSEN)


def touched(path: Path) -> None:
    """A fresh checkout: the same bytes, at another time."""
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))


def test_times_do_not_count(projects: Path, shown: Show) -> None:
    shown(projects, *KEEP)
    for path in projects.rglob("*"):
        if path.is_file():
            touched(path)
    shown(projects, *KEEP)
    assert hits(projects) == len(CHOSEN)


def folder_for_file(top: Path) -> None:
    (top / "go-cmd/go.mod").unlink()
    (top / "go-cmd/go.mod").mkdir()


def link_for_file(top: Path) -> None:
    (top / "go-cmd/go.mod").rename(top / "go-cmd/moved.mod")
    (top / "go-cmd/go.mod").symlink_to("moved.mod")


CHANGES: dict[str, Callable[[Path], object]] = {
    "the Dockerfile": lambda top: (top / "go-cmd/Dockerfile").write_text("FROM golang:1.22\nCMD go run .\n"),
    "a source": lambda top: (top / "go-cmd/cmd/quotesd/main.go").write_text(
        'package main\n\nfunc main() { open("configs/other.json") }\n'
    ),
    "a manifest": lambda top: (top / "go-cmd/go.mod").write_text("module x\n"),
    "an ignore file": lambda top: (top / "go-cmd/.dockerignore").write_text("go.mod\n"),
    "an ignore file of its own": lambda top: (top / "go-cmd/Dockerfile.dockerignore").write_text("go.mod\n"),
    "a new file": lambda top: (top / "go-cmd/main.go").write_text("package main\n"),
    "a compose file": lambda top: (top / "go-cmd/compose.yaml").write_text(
        "services: {a: {build: ., command: go run ./cmd/quotesd}}\n"
    ),
    "a file that is gone": lambda top: (top / "go-cmd/configs/quotes.json").unlink(),
    "a folder for a file": folder_for_file,
    "a link for a file": link_for_file,
    "the configuration": lambda top: (top / "go-cmd/dockopt.toml").write_text('ignore = ["split-stages"]\n'),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_is_looked_at_again(name: str, projects: Path, shown: Show) -> None:
    shown(projects, *KEEP)
    CHANGES[name](projects)
    assert shown(projects, *KEEP) == shown(projects)
    assert hits(projects) == len(CHOSEN) - 1


@pytest.mark.parametrize(
    ("options", "known"),
    [
        (("--unsafe-fixes",), 0),
        (("--select", "ALL"), 0),
        (("--context-limit", "3"), 0),
        (("--context", "go-cmd"), 1),  # one of them has that context anyway
    ],
)
def test_other_options_have_answers_of_their_own(
    options: tuple[str, ...], known: int, projects: Path, shown: Show
) -> None:
    shown(projects, *KEEP)
    assert shown(projects, *KEEP, *options) == shown(projects, *options)
    assert hits(projects) == known
    shown(projects, *KEEP)
    assert hits(projects) == len(CHOSEN)


def test_what_was_written_is_seen(projects: Path) -> None:
    start("fix", "-q", *KEEP, cwd=projects, program=REAL)
    ran = start("fix", "--check", *KEEP, cwd=projects, program=REAL)
    assert ran.returncode == 0


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in (folder.parent / "cache").glob("*/*") if path.is_file())


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None], ids=["empty", "foreign", "cut"])
def test_a_damaged_entry_is_none(damage: bytes | None, projects: Path, shown: Show) -> None:
    plain = shown(projects, *KEEP)
    for path in entries(projects):
        path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert shown(projects, *KEEP) == plain
    assert hits(projects) == 0
    shown(projects, *KEEP)
    assert hits(projects) == len(CHOSEN)


def test_another_version_has_other_answers(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(projects)
    words = ["fix", "--diff", "-q", "--jobs", "1", *KEEP]
    for version, known in ((b"1", 0), (b"2", 0), (b"2", len(CHOSEN)), (b"1", 0)):
        monkeypatch.setattr("dockopt.cli.program.fingerprint", lambda version=version: version)
        assert main(words) == 0
        assert hits(projects) == known


def test_all_libraries_that_have_a_say_count() -> None:
    import tomllib

    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    needed = [line.split(">")[0] for line in tomllib.loads(text)["project"]["dependencies"]]
    assert sorted(LIBRARIES) == [name for name in sorted(needed) if name != "typer"]


def test_only_the_owner_reads_what_may_hold_a_secret(projects: Path, shown: Show) -> None:
    shown(projects, *KEEP)
    assert {path.stat().st_mode & 0o077 for path in entries(projects)} == {0}
    assert (
        (projects.parent / "cache" / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172")
    )


def test_a_cache_that_cannot_be(projects: Path) -> None:
    (projects / "file").write_text("")
    ran = start("fix", "--diff", "--cache", "file", cwd=projects, program=REAL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"error" in ran.stderr
    assert start("fix", "-", "--cache", "c", cwd=projects, program=REAL).returncode == 2


def test_runs_at_the_same_time_share_a_folder(projects: Path, shown: Show) -> None:
    plain = shown(projects)
    runs = [
        subprocess.Popen(
            [*REAL, "fix", "--diff", "--explain", "--cache", "../cache"],
            cwd=projects,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for run in runs:
        assert (*run.communicate(), run.returncode) == plain
    assert list((projects.parent / "cache").rglob("*.tmp")) == []
    shown(projects, *KEEP)
    assert hits(projects) == len(CHOSEN)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
def test_a_run_that_was_killed_goes_on_where_it_was(projects: Path, shown: Show) -> None:
    plain = shown(projects)
    os.mkfifo(
        projects / "z.Dockerfile"
    )  # never written to: a named FIFO is an error, a found one is left out
    with subprocess.Popen(
        [*REAL, "fix", "--diff", "--jobs", "1", "--cache", "../cache"],
        cwd=projects,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while not entries(projects) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    kept = len(entries(projects))
    assert kept >= 1
    assert shown(projects, *KEEP) == plain
    assert hits(projects) == kept
