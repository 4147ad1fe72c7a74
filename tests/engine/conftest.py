"""Finds the Docker engine, and prints what was measured on it."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

from .docker import Docker
from .project import ROOT
from .results import Results

# Where this script lies beside the repository, an engine can always be had: a skip would hide a failure.
STARTER = ROOT.parent / "shared" / "engine" / "up"
RESULTS = pytest.StashKey[Results]()
TESTS = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = Results()


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[TESTS] = sum(item.get_closest_marker("engine") is not None for item in session.items)


@pytest.fixture(scope="session")
def docker() -> Docker:
    """Offer the engine that the environment names, or the client's default one; skip without any."""
    reason = unreachable()
    if reason:
        give_up(reason, STARTER)
    return Docker()


@pytest.fixture(scope="session")
def results(pytestconfig: pytest.Config) -> Results:
    """Where a test hands in what it measured."""
    return pytestconfig.stash[RESULTS]


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    results = config.stash[RESULTS]
    if not results.rows:
        return
    terminalreporter.section(
        f"{config.stash[TESTS]} tests on the engine, {len(results.rows)} projects rewritten"
    )
    terminalreporter.write_line(results.text())
    if os.environ.get("DOCKOPT_WRITE_RESULTS"):
        page = ROOT / "docs" / "engine-results.md"
        page.write_text(results.markdown(page.read_text(encoding="utf-8")), encoding="utf-8")
