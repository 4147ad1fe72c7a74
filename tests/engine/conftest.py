"""Finds the Docker engine."""

from pathlib import Path
from typing import NoReturn

import pytest

from .docker import Docker
from .project import ROOT

# Where this script lies beside the repository, an engine can always be had: a skip would hide a failure.
STARTER = ROOT.parent / "shared" / "engine" / "up"


@pytest.fixture(scope="session")
def docker() -> Docker:
    """Offer the engine that the environment names, or the client's default one; skip without any."""
    reason = unreachable()
    if reason:
        give_up(reason, STARTER)
    return Docker()


def give_up(reason: str, starter: Path) -> NoReturn:
    """Skip the test, or fail it where an engine could have been started."""
    if starter.exists():
        pytest.fail(f"{reason}; start one first: .ci/engine")
    pytest.skip(reason)


def unreachable() -> str:
    """Say why no engine can be used; empty when one answers."""
    try:
        done = Docker().call("version", "--format={{.Server.Version}}")
    except FileNotFoundError:
        return "no Docker client on PATH"
    return f"no Docker engine answers: {done.stderr.decode().strip()}" if done.code else ""
