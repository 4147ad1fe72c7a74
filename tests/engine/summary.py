"""Prints what was measured on the engine, and writes it to the docs when asked.

A plugin, and no `conftest.py` of this folder: where tests run in several processes, the one that prints
collects no tests and so reads no such file.
"""

import os
from collections.abc import Sequence

import pytest

from .project import ROOT
from .results import Results

ROW = "row of the results"  # the property by which a test hands in its line


class Summary:
    """Gathers the lines from the tests' reports, in whichever process they ran."""

    def __init__(self) -> None:
        self.results = Results()
        self.tests = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a test on the engine handed in."""
        if report.when == "call" and "engine" in report.keywords:
            self.tests += 1
            handed = (value for name, value in report.user_properties if name == ROW)
            self.results.rows += [value for value in handed if isinstance(value, Sequence)]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table; with DOCKOPT_WRITE_RESULTS its lines go into the docs as well."""
        if not self.results.rows:
            return
        terminalreporter.section(
            f"{self.tests} tests on the engine, {len(self.results.rows)} projects rewritten"
        )
        terminalreporter.write_line(self.results.text())
        if os.environ.get("DOCKOPT_WRITE_RESULTS"):
            page = ROOT / "docs" / "engine-results.md"
            page.write_text(self.results.markdown(page.read_text(encoding="utf-8")), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Summary())
