"""Many files by several processes: the same answers, a process that dies, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.workers import begun, each_answer, processes_for

from .program import FAKE, environment, start

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the stand-in for the pipeline has to be forked"
)

# What may become of a file, in one run: each ending stands between changes.
TEXTS = [
    "OLD",
    "OLD REFUSE",
    "SYNTAX",
    "plain",
    "CRASH",
    "GATE",
    "OLD IGNORE OWNLINE",
    "IGNORE",
    "OLD UNSAFE",
]


def files(folder: Path, texts: list[str]) -> None:
    """Two files lie in each folder, and share its .dockerignore."""
    for number, text in enumerate(texts):
        place = folder / f"d{number // 2}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.Dockerfile").write_text(f"FROM {number} {text}\n")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("fix",),
        ("fix", "--diff"),
        ("fix", "--check", "--explain"),
        ("fix", "--unsafe-fixes", "-q"),
        ("fix", "--output-format", "json"),
        ("check",),
    ],
    ids=" ".join,
)
def test_the_number_of_processes_is_not_seen(arguments: tuple[str, ...], tmp_path: Path) -> None:
    seen = []
    for jobs in ("1", "3"):
        folder = tmp_path / jobs / "x"
        files(folder, TEXTS * 3)
        ran = start(*arguments, "--jobs", jobs, ".", "gone", cwd=folder)
        seen.append((ran.returncode, ran.stdout, ran.stderr, contents(folder)))
    assert seen[0] == seen[1]
    assert b"gone: error: No such file" in seen[0][2]
    assert b"Traceback" not in seen[0][2]


def test_a_file_sees_what_was_written_for_an_earlier_one(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.Dockerfile").write_text(f"FROM {number} IGNORE OWNLINE")
    assert start("fix", "--jobs", "4", cwd=tmp_path).returncode == 0
    assert (tmp_path / ".dockerignore").read_text() == "".join(f"{number}\n" for number in range(20))


def test_the_file_at_which_a_process_dies_is_named(tmp_path: Path) -> None:
    texts = ["OLD"] * 40
    texts[7] = texts[23] = texts[24] = "OLD DIE"
    files(tmp_path, texts)
    ran = start("fix", "--jobs", "2", cwd=tmp_path)
    assert ran.returncode == 4
    lines = ran.stderr.decode().splitlines()
    died = [line.partition(":")[0] for line in lines if "stopped: the process that worked on it died" in line]
    assert sorted(died) == ["d11/23.Dockerfile", "d12/24.Dockerfile", "d3/7.Dockerfile"]
    assert len(lines) == 40
    kept = [name for name, text in contents(tmp_path).items() if b"OLD" in text]
    assert sorted(kept) == sorted(died)


def test_control_c_ends_all_processes_at_once(tmp_path: Path) -> None:
    files(tmp_path, ["OLD", *["SLEEP"] * 20])
    # A shell's background job starts with the signal ignored, and so would its children.
    script = (
        "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"runpy.run_path({FAKE[1]!r}, run_name='__main__')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, "fix", "--jobs", "3"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert (first, rest, process.returncode) == (b"rewrote d0/0.Dockerfile (split)\n", b"", 130)
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):  # nobody of the family is left
        os.killpg(process.pid, 0)


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    files(tmp_path, ["OLD\n" * 5_000] * 60)
    with subprocess.Popen(
        [*FAKE, "fix", "--diff", "--quiet", "--jobs", "2"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("jobs", ["0", "-1", "x"])
def test_a_number_that_is_none(jobs: str, tmp_path: Path) -> None:
    ran = start("fix", "--jobs", jobs, cwd=tmp_path)
    assert ran.returncode == 2
    assert b"--jobs" in ran.stderr


def test_few_files_are_not_worth_a_process() -> None:
    assert [processes_for(files, None) for files in (0, 1, 15)] == [1, 1, 1]
    assert 1 <= processes_for(1_000_000, None) <= (os.cpu_count() or 1)
    assert [processes_for(files, 4) for files in (0, 1, 3, 9)] == [1, 1, 3, 4]


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_work_begins_before_all_files_are_found(jobs: int) -> None:
    drawn = 0

    def endless() -> Iterator[Path]:
        nonlocal drawn
        for drawn in count(1):
            yield Path(str(drawn))

    paths, processes = begun(endless(), jobs)
    with closing(each_answer(paths, str, processes)) as answers:
        assert list(islice(answers, 100)) == [(Path(str(each)), str(each)) for each in range(1, 101)]
    assert (processes, drawn < 200) == (jobs, True)
