"""Tells the user what became of each file, as loudly as asked, and remembers the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import say, style_for
from dockopt.report.names import printable
from dockopt.report.text import Subject, changed, explain, refusals, stopped

if TYPE_CHECKING:
    from dockopt.cli.request import Request
    from dockopt.engine.types import Result


class Reporter:
    """The words of one run. `code` is the highest exit code so far."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._style = style_for(sys.stderr)
        self.code = ExitCode.DONE

    def error(self, line: str, code: ExitCode = ExitCode.FAILED) -> None:
        """Something went wrong; said even when the user wants quiet."""
        self.code = max(self.code, code)
        say(line)

    def note(self, line: str) -> None:
        """Something worth knowing."""
        if not self._request.quiet:
            say(f"note: {printable(line)}")

    def failures(self, subject: Subject, result: Result) -> bool:
        """Say why the file keeps its text: no Dockerfile, or a gate stopped a rewrite. False: neither."""
        if result.problems:
            from dockopt.syntax.parser import parse
            from dockopt.syntax.problems import render

            document = parse(result.before)
            for problem in result.problems:
                self.error(render(problem, document, printable(subject.name)), ExitCode.NOT_A_DOCKERFILE)
        for failure in result.gate_failures:
            self.error(stopped(subject, failure, self._style), ExitCode.STOPPED_BY_GATE)
        return bool(result.problems or result.gate_failures)

    def decisions(self, subject: Subject, result: Result, *, done: bool) -> None:
        """Say what changed, or would change, and what was refused; with `--explain` everything."""
        if self._request.check and result.changed:
            self.code = max(self.code, ExitCode.WOULD_CHANGE)
        if self._request.quiet:
            return
        if result.changed:
            say(changed(subject, result, self._style, verb="rewrote" if done else "would rewrite"))
        words = explain if self._request.explain else refusals
        for line in words(subject, result, self._style):
            say(line)
