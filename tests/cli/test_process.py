"""The program as a process: start-up, streams that fail, signals, terminals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from dockopt import __version__

from .program import FAKE, REAL, environment, start

HEAVY = {"tree_sitter", "tree_sitter_bash", "yaml", "dockerfile_parse", "rich", "difflib", "subprocess"}
LIST_MODULES = "import sys; from dockopt.cli.main import main; main({!r}); print(*sys.modules)"


def modules(arguments: list[str], cwd: Path) -> set[str]:
    ran = start("-c", LIST_MODULES.format(arguments), cwd=cwd, program=(sys.executable,))
    assert ran.returncode == 0, ran.stderr
    return {name.split(".")[0] for name in ran.stdout.decode().split()}


def test_the_version_loads_nothing_heavy(tmp_path: Path) -> None:
    assert modules(["--version"], tmp_path) & (HEAVY | {"typer"}) == set()


def test_help_loads_neither_rich_nor_the_engine(tmp_path: Path) -> None:
    assert modules(["fix", "--help"], tmp_path) & {"rich", "tree_sitter", "yaml", "dockerfile_parse"} == set()


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "fix"]])
def test_version(arguments: list[str], tmp_path: Path) -> None:
    ran = start(*arguments, cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"dockopt {__version__}\n".encode(), b"")


@pytest.mark.parametrize("arguments", [["--help"], ["fix", "--help"], ["fix", "-h"]])
def test_help_fits_a_terminal(arguments: list[str], tmp_path: Path) -> None:
    ran = start(*arguments, cwd=tmp_path, program=REAL, env={"COLUMNS": "80"})
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert max(len(line) for line in ran.stdout.decode().splitlines()) <= 80


@pytest.mark.parametrize("arguments", [[], ["bad"], ["fix", "--bad"], ["fix", "--context"]])
def test_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    ran = start(*arguments, cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"Error: " in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_wrong_usage_that_nobody_hears(tmp_path: Path) -> None:
    for redirection, unbuffered in product(("2>&-", "2>/dev/full"), ("", "1")):
        words = ("-c", f'"$0" "$1" "$2" bad {redirection}', *REAL)
        ran = start(*words, cwd=tmp_path, program=("sh",), env={"PYTHONUNBUFFERED": unbuffered})
        assert (ran.returncode, ran.stdout) == (2, b"")


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("OLD\n" * 50_000)
    with subprocess.Popen(
        [*FAKE, "fix", "--diff"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b"would rewrite Dockerfile (split)\n"
    assert process.returncode == 141


@pytest.mark.parametrize("arguments", [["--help"], ["fix", "--help"], ["--version"], ["--version", "fix"]])
@pytest.mark.parametrize(
    ("redirection", "code"), [(">/dev/full", 2), (">&-", 2), ("| true; exit ${PIPESTATUS[0]}", 141)]
)
def test_help_that_nobody_gets(arguments: list[str], redirection: str, code: int, tmp_path: Path) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    words = " ".join(f"'{each}'" for each in (*REAL, *arguments))
    slow = "| (exec <&-; sleep 1)"  # `true` may be gone too late
    ran = start("-c", f"{words} {redirection.replace('| true', slow)}", cwd=tmp_path, program=("bash",))
    assert (ran.returncode, ran.stdout) == (code, b"")
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_stdout_that_is_full(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*FAKE, "fix", "-"],
            cwd=tmp_path,
            input=b"OLD",
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr == b"stdout: error: No space left on device. Check where the output goes.\n"


@pytest.mark.parametrize(
    ("redirection", "code", "words"),
    [(">&-", 2, b"stdout: error: it is closed"), ("2>&-", 0, b""), ("<&-", 2, b"stdin is closed")],
)
def test_closed_streams(redirection: str, code: int, words: bytes, tmp_path: Path) -> None:
    command = f'printf OLD | "$0" "$1" fix - {redirection}'
    ran = start("-c", command, *FAKE, cwd=tmp_path, program=("sh",))
    assert ran.returncode == code
    assert words in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_control_c_while_waiting_for_stdin(tmp_path: Path) -> None:
    script = f"print(flush=True); import runpy; runpy.run_path({FAKE[1]!r}, run_name='__main__')"
    with subprocess.Popen(
        [sys.executable, "-c", script, "fix", "-", "--explain"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdin is not None
        process.stdout.readline()
        # Nothing says when the read begins, so the text that is read does the interrupting.
        process.stdin.write(b"INTERRUPT")
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_control_c_as_a_signal(tmp_path: Path) -> None:
    script = (
        # A shell's background job starts with the signal ignored, and so would its children.
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from dockopt.cli import app, main;"
        f"app.invoke = lambda argv: os.kill(os.getpid(), {int(signal.SIGINT)}) or 0;"
        "sys.exit(main.main(['rules']))"
    )
    ran = start("-c", script, cwd=tmp_path, program=(sys.executable,))
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


def test_words_survive_a_narrow_encoding(tmp_path: Path) -> None:
    (tmp_path / "한.Dockerfile").write_text("OLD")
    ran = start("fix", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii:strict"})
    assert (ran.returncode, ran.stderr) == (0, b"rewrote \\ud55c.Dockerfile (split)\n")


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colour_on_a_terminal_only(env: dict[str, str], tmp_path: Path, *, coloured: bool) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "Dockerfile").write_bytes(b"OLD \x1b[5m REFUSE\n")
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in environment(TERM="xterm").items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [*FAKE, "fix", "--diff"], cwd=tmp_path, env={**variables, **env}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 0
    assert b"NEW \\x1b[5m REFUSE" in shown
    assert (b"\x1b[" in shown) is coloured


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_no_colour_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("OLD REFUSE\n")
    ran = start("fix", "--diff", "--explain", cwd=tmp_path, env={"TERM": "xterm"})
    assert b"\x1b" not in ran.stdout + ran.stderr
