"""`--scheduler`: the same answers by a fleet, whoever of it dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .fleet import PATIENCE, Fleet, fleet, wait_for
from .program import FAKE, environment
from .program import start as start_program
from .test_jobs import TEXTS, contents, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a worker is killed by a signal")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet(tmp_path_factory.mktemp("fleet"), workers=2) as started:
        yield started


def start(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the program to its end, however busy the machine is."""
    return start_program(*arguments, cwd=cwd, patience=PATIENCE)


def begun(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the program, to be ended by the test."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*FAKE, *arguments], cwd=folder, env=environment(), stdout=pipe, stderr=pipe)


@pytest.mark.parametrize(
    "arguments",
    [
        ("fix",),
        ("fix", "--check", "--explain", "--unsafe-fixes"),
        ("check", "--output-format", "json"),
    ],
    ids=" ".join,
)
def test_a_fleet_is_not_seen(arguments: tuple[str, ...], two: Fleet, tmp_path: Path) -> None:
    seen = []
    for options in (("--jobs", "1"), ("--scheduler", two.scheduler)):
        folder = tmp_path / options[0] / "x"
        files(folder, TEXTS * 3)
        ran = start(*arguments, *options, ".", "gone", cwd=folder)
        seen.append((ran.returncode, ran.stdout, ran.stderr, contents(folder)))
    assert seen[0] == seen[1]
    assert b"gone: error: No such file" in seen[0][2]


def test_a_worker_is_killed_in_the_middle(two: Fleet, tmp_path: Path) -> None:
    texts = ["OLD"] * 100
    texts[40] = "OLD HOLD"
    expected, folder = tmp_path / "one" / "x", tmp_path / "fleet" / "x"
    for each in (expected, folder):
        files(each, texts)
    (expected / "go").touch()
    ran = start("fix", "--diff", "--jobs", "1", cwd=expected)
    with begun(folder, "fix", "--diff", "--scheduler", two.scheduler) as process:
        wait_for((folder / "held").exists)
        os.kill(int((folder / "held").read_text()), signal.SIGKILL)
        (folder / "go").touch()
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (ran.returncode, ran.stdout, ran.stderr)
    assert err.count(b"would rewrite") == 100


def test_the_file_at_which_a_process_dies_is_named(two: Fleet, tmp_path: Path) -> None:
    texts = ["OLD"] * 20
    texts[7] = texts[13] = "OLD DIE"
    files(tmp_path, texts)
    ran = start("fix", "--scheduler", two.scheduler, cwd=tmp_path)
    lines = ran.stderr.decode().splitlines()
    died = [line.partition(":")[0] for line in lines if "stopped: the process that worked on it died" in line]
    assert (ran.returncode, len(lines), sorted(died)) == (4, 20, ["d3/7.Dockerfile", "d6/13.Dockerfile"])
    assert any(each.poll() is None for each in two.processes[1:])  # it was no worker


def test_a_file_sees_what_was_written_for_an_earlier_one(two: Fleet, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.Dockerfile").write_text(f"FROM {number} IGNORE OWNLINE")
    assert start("fix", "--scheduler", two.scheduler, cwd=tmp_path).returncode == 0
    assert (tmp_path / ".dockerignore").read_text() == "".join(f"{number}\n" for number in range(20))


def test_a_summary_and_a_cache_that_the_workers_keep(two: Fleet, tmp_path: Path) -> None:
    files(tmp_path / "x", ["OLD", "plain"] * 6)
    words = ("fix", "--diff", "--cache", "../cache", "--summary", "../s.jsonl", "--scheduler", two.scheduler)
    first = start(*words, cwd=tmp_path / "x")
    assert '"cached": 0' in (tmp_path / "s.jsonl").read_text().splitlines()[-1]
    again = start(*words, cwd=tmp_path / "x")
    assert '"cached": 12' in (tmp_path / "s.jsonl").read_text().splitlines()[-1]
    assert (again.returncode, again.stdout) == (first.returncode, first.stdout)


def test_control_c_ends_the_run_at_once(two: Fleet, tmp_path: Path) -> None:
    files(tmp_path, ["OLD HOLD", *["OLD"] * 20])
    script = (
        "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"runpy.run_path({FAKE[1]!r}, run_name='__main__')"
    )
    words = [sys.executable, "-c", script, "fix", "--scheduler", two.scheduler]
    with subprocess.Popen(words, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as process:
        wait_for((tmp_path / "held").exists)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    (tmp_path / "go").touch()
    assert (process.returncode, err) == (130, b"")
    assert all(b"OLD" in text for name, text in contents(tmp_path).items() if "Dockerfile" in name)


def test_the_scheduler_goes_away(tmp_path: Path) -> None:
    files(tmp_path / "x", ["OLD"] * 20)
    with (
        fleet(tmp_path, workers=0) as none,
        begun(tmp_path / "x", "fix", "--scheduler", none.scheduler) as process,
    ):
        assert process.stderr is not None
        assert process.stderr.readline().endswith(b"has no worker; waiting for one\n")
        none.processes[0].kill()
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert err.startswith(b"dockopt: error: the scheduler dask://127.0.0.1:")
    assert err.count(b"\n") == 1


@pytest.mark.parametrize(
    "says", [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["gone", "silent", "other"]
)
def test_no_scheduler_answers(says: bytes | None, tmp_path: Path) -> None:
    files(tmp_path, ["OLD"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"dask://127.0.0.1:{listener.getsockname()[1]}"
        if says is None:
            listener.close()
        with begun(tmp_path, "fix", "--scheduler", address) as process:
            if says:
                with listener.accept()[0] as connection:
                    connection.sendall(says)
            out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.count(b"\n")) == (2, b"", 1)
    assert err.startswith(f"dockopt: error: no scheduler of Dask answers at {address}. Check".encode())
