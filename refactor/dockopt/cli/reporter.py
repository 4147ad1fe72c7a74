"""Tells the user what became of each file, as loudly as asked, and remembers the exit code."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dockopt.cli.attempt import Failed, failed
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import OutputError, say, style_for
from dockopt.report.names import printable
from dockopt.report.text import Subject, changed, explain, refusals, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.cli.request import Request
    from dockopt.engine.types import Found, Result


@contextmanager
def reported(name: str, reporter: Reporter) -> Iterator[None]:
    """Report what goes wrong with one file, so that the next has its turn."""
    try:
        yield
    except (BrokenPipeError, OutputError):
        raise
    except Exception as error:  # noqa: BLE001 - the last gate; see `failed`
        reporter.failed(failed(name, error))


class Reporter:
    """The words of one run. `code` is the highest exit code so far."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._style = style_for(sys.stderr)
        self._said: set[str] = set()
        self.code = ExitCode.DONE

    def error(self, line: str, code: ExitCode = ExitCode.FAILED) -> None:
        """Something went wrong; said even when the user wants quiet, but once: files may share a mistake."""
        self.ends_with(code)
        if line not in self._said:
            self._said.add(line)
            say(line)

    def failed(self, what: Failed) -> None:
        """Nothing could be done with a file."""
        self.error(what.line, what.code)

    def ends_with(self, code: ExitCode) -> None:
        """Let the run end with this code, unless a higher one is due."""
        self.code = max(self.code, code)

    def note(self, line: str) -> None:
        """Something worth knowing."""
        if not self._request.quiet:
            say(f"note: {printable(line)}")

    def failures(self, subject: Subject, result: Result | Found) -> bool:
        """Say why the file keeps its text: no Dockerfile, or a gate stopped a rewrite. False: neither."""
        if result.problems:
            from dockopt.facts.secrets import without_secrets
            from dockopt.syntax.parser import parse
            from dockopt.syntax.problems import render

            document = parse(without_secrets(parse(result.before)))
            for problem in result.problems:
                self.error(render(problem, document, printable(subject.name)), ExitCode.NOT_A_DOCKERFILE)
        elif "dockopt:" in result.before:
            self._doubt_comments(subject, result.before)
        for each in result.gate_failures:
            self.error(stopped(subject, each, self._style), ExitCode.STOPPED_BY_GATE)
        return bool(result.problems or result.gate_failures)

    def _doubt_comments(self, subject: Subject, text: str) -> None:
        """Say which comments ignore a rule that does not exist."""
        from dockopt.passes.permitted import unknown_names
        from dockopt.syntax.parser import parse

        for line, message in unknown_names(parse(text)):
            self.note(f"{subject.place(line)}: {message}")

    def decisions(self, subject: Subject, result: Result, *, verb: str) -> None:
        """Say what changed, or would change, and what was refused; with `--explain` everything.

        `verb`: what became of the files, such as `rewrote`.
        """
        if self._request.check and result.changed:
            self.ends_with(ExitCode.WOULD_CHANGE)
        if self._request.quiet:
            return
        if result.changed:
            say(changed(subject, result, self._style, verb=verb))
        for each in result.decisions:
            if each.outcome == "changed" and each.hint and not self._request.explain:
                self.note(f"{subject.place(each.line)}: {each.hint}")
        words = explain if self._request.explain else refusals
        for line in words(subject, result, self._style):
            say(line)
