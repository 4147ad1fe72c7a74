"""`fix` and `check` run nothing of the project, start no process, and ask no network."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# The interpreter itself tells of every process that is started and every socket that is made.
PROGRAM = """
import sys

FORBIDDEN = ("subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.startfile",
             "socket.", "urllib.", "ctypes.dlopen", "pty.spawn")

def watch(event, arguments):
    if event.startswith(FORBIDDEN):
        sys.stderr.write(f"FORBIDDEN {event} {arguments}\\n")
        raise PermissionError(event)

sys.addaudithook(watch)
if sys.argv[1] == "break":
    import socket
    socket.socket()
from dockopt.cli.main import run
run()
"""
CANARY = "open('canary', 'w').close()\n"
FILES = {
    "Dockerfile": (
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt && make\n"
        "RUN npm ci && npm run build && ./run.sh\nADD https://example.com/x /x\nCMD python app.py\n"
    ),
    "requirements.txt": "flask==3.0.0\n-r http://example.com/more.txt\n",
    "app.py": CANARY,
    "setup.py": CANARY + "from setuptools import setup\nsetup()\n",
    "conftest.py": CANARY,
    "sitecustomize.py": CANARY,
    "yaml.py": CANARY,
    "run.sh": "#!/bin/sh\ntouch canary\n",
    "Makefile": "X := $(shell touch canary)\nall:\n\ttouch canary\n",
    "package.json": '{"scripts": {"preinstall": "touch canary", "build": "touch canary"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "compose.yaml": "services: {a: {build: ., x: !!python/object/apply:os.system ['touch canary']}}\n",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in the project's folder, watched. With `-P` it imports nothing from there."""
    return subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--select", "ALL", "."),
        ("check", "--select", "ALL", "--output-format", "sarif", "."),
        ("fix", "--diff", "--select", "ALL", "--unsafe-fixes", "."),
        ("fix", "--select", "ALL", "--unsafe-fixes", "--explain", "."),
    ],
    ids=" ".join,
)
def test_nothing_runs(arguments: tuple[str, ...], tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "run.sh").chmod(0o755)
    ran = run(tmp_path, *arguments)
    assert "FORBIDDEN" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {0, 1}
    assert "Dockerfile" in ran.stdout + ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".dockerignore") == sorted(FILES)


def test_the_watch_sees_what_is_forbidden(tmp_path: Path) -> None:
    assert "FORBIDDEN socket." in run(tmp_path, "break").stderr


OURS = (
    "msgspec",
    "typer",
    "yaml",
    "tree_sitter",
    "tree_sitter_bash",
    "dockerfile_parse",
    "packaging",
    "json",
    "re",
)


@pytest.mark.parametrize("arguments", [("check", "."), ("fix", "--diff", "--select", "ALL", "."), ("rules",)])
def test_no_module_of_the_project_is_taken_for_a_library(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """`python -m` looks for modules in the current folder first."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in OURS:
        (tmp_path / f"{name}.py").write_text(CANARY, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "dockopt", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode in {0, 1}, ran.stderr.count("Traceback")) == (True, 0)
    assert not (tmp_path / "canary").exists()
