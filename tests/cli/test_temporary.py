"""What a killed run left is removed by the next one that writes; what a living run has is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.store import read
from dockopt.cli.temporary import open_new, remove_left
from dockopt.cli.transaction import Write, write_together

from .program import environment, start

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no lock")

# Makes a temporary file and lives on; it says when that is done.
HOLDER = """
import sys, time
from pathlib import Path
from dockopt.cli.temporary import open_new
folder, owner = map(Path, sys.argv[1:])
path, descriptor = open_new(folder, owner, 0o600)
print(path.name, flush=True)
time.sleep(300)
"""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def holder(folder: Path, owner: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HOLDER, str(folder), str(owner)]
    return subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, text=True)


def left(folder: Path, owner: Path) -> str:
    """Leave the temporary file of a process that was killed; its name."""
    with holder(folder, owner) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert name in names(folder)
    return name


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a OLD IGNORE\n")
    left(tmp_path, tmp_path / "Dockerfile")
    assert start("fix", "--diff", cwd=tmp_path).returncode == 0
    assert len(names(tmp_path)) == 2  # who only looks touches nothing
    assert start("fix", cwd=tmp_path).returncode == 0
    assert names(tmp_path) == {"Dockerfile", ".dockerignore"}


def test_what_was_left_in_the_context_is_removed_too(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker" / "Dockerfile").write_text("FROM a OLD IGNORE\n")
    left(tmp_path, tmp_path / "docker" / "Dockerfile")
    assert start("fix", "--context", ".", cwd=tmp_path).returncode == 0
    assert names(tmp_path) == {"docker", ".dockerignore"}


def test_a_living_run_keeps_its_own(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_bytes(b"old")
    with holder(tmp_path, file) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        write_together([Write(file, b"new", read(file))])
        assert names(tmp_path) == {"Dockerfile", name}
        process.kill()
    remove_left(tmp_path, file)
    assert names(tmp_path) == {"Dockerfile"}


def test_what_is_for_another_dockerfile_is_left_to_it(tmp_path: Path) -> None:
    """A journal of that one may name it."""
    name = left(tmp_path, tmp_path / "other.Dockerfile")
    remove_left(tmp_path, tmp_path / "Dockerfile")
    assert names(tmp_path) == {name}


def test_only_regular_files_are_removed(tmp_path: Path) -> None:
    name = left(tmp_path, tmp_path / "Dockerfile")
    start_of_name = name.partition("-")[0] + "-" + name.split("-")[1] + "-"
    (tmp_path / "kept").touch()
    (tmp_path / f"{start_of_name}a.tmp").symlink_to("kept")
    (tmp_path / f"{start_of_name}b.tmp").mkdir()
    os.mkfifo(tmp_path / f"{start_of_name}c.tmp")
    before = names(tmp_path)
    remove_left(tmp_path, tmp_path / "Dockerfile")
    assert names(tmp_path) == before - {name}


def test_one_that_was_taken_away_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock, seen = fcntl.flock, []

    def late(descriptor: int, how: int) -> None:
        seen.append(names(tmp_path))
        if len(seen) == 1:
            for path in tmp_path.iterdir():
                path.unlink()
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    path, descriptor = open_new(tmp_path, tmp_path / "Dockerfile", 0o600)
    os.close(descriptor)
    assert (len(seen), names(tmp_path)) == (2, {path.name})


def test_without_locks_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def none(_descriptor: int, _how: int) -> None:
        raise OSError(95, "Operation not supported")

    name = left(tmp_path, tmp_path / "Dockerfile")
    monkeypatch.setattr(fcntl, "flock", none)
    remove_left(tmp_path, tmp_path / "Dockerfile")
    path, descriptor = open_new(tmp_path, tmp_path / "Dockerfile", 0o600)
    os.close(descriptor)
    assert names(tmp_path) == {name, path.name}


def test_a_summary_that_was_begun_by_a_killed_run_is_removed(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "Dockerfile").write_text("FROM a\n")
    left(tmp_path, tmp_path / "s.jsonl")
    assert start("fix", "--diff", "--summary", "../s.jsonl", cwd=tmp_path / "x").returncode == 0
    assert names(tmp_path) == {"x", "s.jsonl"}
