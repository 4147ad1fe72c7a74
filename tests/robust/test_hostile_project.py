"""A project that means harm: files that unfold to more than there is memory, names that act on terminals."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.program import REAL, environment

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 2_000_000_000
SECONDS = 30  # of the processor
DEEP = 100_000

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
ENTITIES = (
    '<?xml version="1.0"?>\n<!DOCTYPE p [<!ENTITY a "xxxxxxxxxx">\n'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">\n'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + '<!ENTITY out SYSTEM "file:///etc/passwd">]>\n<project><artifactId>&j;&out;</artifactId></project>\n'
)
BOMBS = {
    "compose.yaml": ALIASES + "services: {a: {build: ., command: *j, environment: *j}}\n",
    "docker-compose.yml": "services: " + "{a: " * DEEP + "}" * DEEP,
    "pnpm-lock.yaml": ALIASES + "importers: *j\npackages: *j\n",
    "environment.yml": ALIASES + "dependencies: *j\n",
    "pom.xml": ENTITIES,
    "package.json": '{"scripts": ' + '{"a": ' * DEEP + "1" + "}" * DEEP + "}",
    "package-lock.json": "[" * DEEP + "]" * DEEP,
    "composer.json": '{"require": ' + "[" * DEEP + "]" * DEEP + "}",
    "pyproject.toml": "x = " + "[" * DEEP + "]" * DEEP,
    "Cargo.toml": "[a" + ".a" * DEEP + "]\nb = 1\n",
    "Pipfile.lock": '{"default": ' + "9" * DEEP + "}",
    "requirements.txt": "-r requirements.txt\n" * 1_000 + "a" * 1_000_000 + "==1\n",
    "Makefile": "A = $(B)$(B)\nB = $(A)$(A)\nX0 = xx\n"
    + "".join(f"X{i} = $(X{i - 1})$(X{i - 1})\n" for i in range(1, 60))
    + "all:\n\tgo build -o $(X59) $(A)\n",
    "entrypoint.sh": "#!/bin/sh\n" + "$(" * DEEP + "x" + ")" * DEEP,
    "go.mod": "module x\nrequire (\n" + "x v1\n" * 200_000 + ")\n",
}
DOCKERFILES = {
    "node": "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run a\nRUN pnpm install\nCMD npm start\n",
    "python": "FROM python:3.12\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nCMD python a\n",
    "pip": "FROM python:3.12\nCOPY . .\nRUN pip install . && pipenv install\nENTRYPOINT ./entrypoint.sh\n",
    "go": "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN make all\nENTRYPOINT ./entrypoint.sh\n",
    "java": "FROM maven:3.9-eclipse-temurin-21\nCOPY . .\nRUN mvn package\nCMD java -jar target/a.jar\n",
}


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


@LINUX
@pytest.mark.parametrize("name", DOCKERFILES)
def test_files_that_unfold_are_bounded(name: str, tmp_path: Path) -> None:
    for file, text in BOMBS.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    is_bounded(DOCKERFILES[name], tmp_path)


def is_bounded(dockerfile: str, tmp_path: Path) -> None:
    """Look at the project with little memory and time; nothing is followed out of it, or read for ever."""
    (tmp_path / "bomb.tar.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    (tmp_path / "Dockerfile").write_text(dockerfile, encoding="utf-8")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "x.py")
    ran = subprocess.run(
        [
            *REAL,
            "fix",
            "--diff",
            "--isolated",
            "--select",
            "ALL",
            "--unsafe-fixes",
            "--explain",
            "Dockerfile",
        ],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=bounded,
        timeout=300,
        check=False,
    )
    said = ran.stderr.decode()
    assert (ran.returncode, "stopped" in said, "Traceback" in said) == (0, False, False), said[-600:]
    assert "root:" not in ran.stdout.decode() + said
