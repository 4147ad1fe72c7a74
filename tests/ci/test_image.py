"""Our own Dockerfile: dockopt finds nothing to improve in it, and it builds and runs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from cli.program import REAL, start
from engine.conftest import unreachable
from engine.docker import Docker, stand_in

from .steps import PROJECTS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

NAME = "dockopt-test/own-image"


def test_dockopt_finds_nothing_in_its_own_dockerfile(tmp_path: Path) -> None:
    ran = start("check", "--select", "ALL", "--unsafe-fixes", ROOT / "Dockerfile", cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (0, b"No findings in 1 file.\n"), ran.stderr


@pytest.mark.engine
def test_the_image_is_the_program() -> None:
    reason = unreachable()
    if reason:
        pytest.skip(reason)
    docker = Docker()
    stand_in(ROOT / "Dockerfile")
    text = (PROJECTS / "node-typescript" / "Dockerfile").read_bytes()
    try:
        docker.demand("build", "-q", "--network=host", "-t", NAME, str(ROOT), limit=300)
        ran = subprocess.run(
            ["docker", "run", "--rm", "-i", "--network=none", "--user=1000", NAME, "fix", "-"],
            input=text,
            capture_output=True,
            check=False,
            timeout=60,
        )
    finally:
        docker.call("rmi", "-f", NAME)
    assert ran.returncode == 0, ran.stderr
    assert b"FROM node:20-slim AS runtime" in ran.stdout
