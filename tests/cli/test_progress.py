"""What `dockopt verify` shows of its progress: bars on a terminal, lines elsewhere, nothing when quiet."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.progress import watching

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = "[builder 2/4] RUN make [red]\x1b[31m"


class Stream(io.TextIOWrapper):
    """A stderr in memory, which may claim to be a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        """Whether somebody looks."""
        return self.terminal

    @property
    def text(self) -> str:
        """All that was written."""
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue().decode()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def watch(*, terminal: bool, quiet: bool = False, term: str = "xterm") -> str:
        stream = Stream(terminal=terminal)
        for name, value in (("TERM", term), ("COLUMNS", "100"), ("NO_COLOR", "1")):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stderr", stream)
        with watching(quiet=quiet) as watcher:
            watcher.step("", 0, 0)  # before anything has begun
            watcher.note("building the original")
            watcher.step(STEP, 1, 4)
            watcher.step("", 2, 4)
            watcher.note("starting the original")
        return stream.text

    return watch


@pytest.mark.parametrize(("terminal", "term"), [(False, "xterm"), (True, "dumb")])
def test_without_a_terminal_each_thing_has_a_line(
    terminal: bool,  # noqa: FBT001 - a case
    term: str,
    watched: Callable[..., str],
) -> None:
    assert watched(terminal=terminal, term=term).splitlines() == [
        "· building the original",
        "· [builder 2/4] RUN make [red]\\x1b[31m",
        "· starting the original",
    ]


def test_on_a_terminal_there_are_bars_with_the_step_that_runs(watched: Callable[..., str]) -> None:
    said = watched(terminal=True)
    assert "building the original" in said
    assert "[builder 2/4] RUN make [red]\\x1b[31m" in said
    assert "✓ building the original" in said
    assert "━" in said
    assert said.endswith("\x1b[2K") or said.rstrip().endswith(("\x1b[?25h", "\x1b[2K"))  # nothing is left


def test_quiet_is_quiet(watched: Callable[..., str]) -> None:
    assert watched(terminal=True, quiet=True) == ""
    assert watched(terminal=False, quiet=True) == ""


def test_an_interrupt_leaves_the_terminal_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)

    def interrupted() -> None:
        with watching(quiet=False) as watcher:
            watcher.note("building")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    hidden, shown = (len(re.findall(rf"\x1b\[\?25{end}", stream.text)) for end in "lh")
    assert hidden == shown == 1
