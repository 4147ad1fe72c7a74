"""Helix on a terminal of its own: the recipe's language server, and the filter."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from cli.program import environment
from editors.harness import desk
from editors.recipes import recipe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from editors.harness import Desk

PATIENCE = 60  # seconds until something is on the screen


class Screen:
    """What Helix draws, and the keys that it gets."""

    def __init__(self, terminal: int) -> None:
        self.terminal = terminal
        self.drawn = b""

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        os.write(self.terminal, keys.encode())

    def shows(self, words: str, patience: float = PATIENCE) -> bool:
        """Whether words come to stand on the screen, counted from the last question."""
        end = time.monotonic() + patience
        while words.encode() not in self.drawn:
            ready, _, _ = select.select([self.terminal], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return False
            try:
                self.drawn += os.read(self.terminal, 65536)
            except OSError:  # Helix has ended
                return False
        self.drawn = b""
        return True


@contextmanager
def helix(at: Desk) -> Iterator[Screen]:
    """Open the Dockerfile in Helix, with the recipe as its settings."""
    program = shutil.which("hx")
    if program is None:
        pytest.skip("hx is not installed")
    settings = at.root.parent / ".config" / "helix"
    settings.mkdir(parents=True)
    (settings / "languages.toml").write_text(recipe("others.md", "toml", "args"), encoding="utf-8")
    variables = environment(
        HOME=str(at.root.parent),
        XDG_CONFIG_HOME=str(settings.parent),
        PATH=os.pathsep.join([str(at.root.parent), os.environ["PATH"]]),
        TERM="xterm-256color",
    )
    terminal, inner = pty.openpty()
    termios.tcsetwinsize(inner, (40, 150))
    with subprocess.Popen(
        [program, "Dockerfile"], cwd=at.root, env=variables, stdin=inner, stdout=inner, stderr=inner
    ) as process:
        os.close(inner)
        try:
            yield Screen(terminal)
        finally:
            process.kill()
            os.close(terminal)


def saved(at: Desk, before: str) -> str:
    """The file once it has changed."""
    end = time.monotonic() + PATIENCE
    while at.text() == before and time.monotonic() < end:
        time.sleep(0.05)
    return at.text()


def test_the_server_finds_and_splits(tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    with helix(at) as screen:
        assert screen.shows("split-stages")
        screen.type(" a")
        assert screen.shows("Fix all that dockopt can")
        screen.type("\r")
        assert screen.shows("runtime")
        screen.type(":w\r")
        after = saved(at, before)
        screen.type("u:w\r")
        assert saved(at, after) == before
    assert "AS runtime" in after


def test_the_filter_takes_the_whole_buffer(tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    with helix(at) as screen:
        assert screen.shows("NOR")
        screen.type("%:pipe dockopt fix - --quiet --stdin-filename Dockerfile\r")
        assert screen.shows("runtime")
        screen.type(":w\r")
        after = saved(at, before)
    at.write(before)
    at.run("sh", "-c", "dockopt fix --quiet --stdin-filename Dockerfile - < Dockerfile > ../filtered")
    assert after == (tmp_path / "filtered").read_text()
