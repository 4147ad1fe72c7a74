"""Completion in the shells themselves, set up as a user does it: `dockopt --install-completion`."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from .program import environment

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 20  # seconds that a shell and the program may take together
# What is typed, and what Tab makes of it: a command, an option, a rule as a value, and as an argument.
TYPED = [
    ("dockopt verif", "dockopt verify "),
    ("dockopt fix --exp", "dockopt fix --explain "),
    ("dockopt fix --select copy-m", "dockopt fix --select copy-manifests-first "),
    ("dockopt rule split", "dockopt rule split-stages "),
]
each_typed = pytest.mark.parametrize(("typed", "completed"), TYPED)


@dataclass(frozen=True, slots=True)
class Home:
    """A user with nothing but the program on PATH."""

    folder: Path

    def environment(self) -> dict[str, str]:
        """What the shells are started with."""
        path = os.pathsep.join([str(self.folder), os.environ["PATH"]])
        return environment(HOME=str(self.folder), PATH=path, TERM="xterm", ZDOTDIR=str(self.folder))

    def run(self, *words: str) -> str:
        """Run a shell to its end; what it printed."""
        return subprocess.run(
            words, env=self.environment(), cwd=self.folder, capture_output=True, check=True, timeout=PATIENCE
        ).stdout.decode()

    def type(self, shell: str, text: str, wanted: str) -> str:
        """Type into an interactive shell until it shows what is wanted; all that it showed."""
        pty = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [shell, "-i"],
            env=self.environment(),
            cwd=self.folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as process:
            os.close(theirs)
            try:
                _until(ours, "READY")
                os.write(ours, text.encode() + b"\t")
                if (
                    shell == "zsh"
                ):  # the first Tab of a shell loads Typer's script, which completes from then on
                    _until(ours, "\x07")
                    os.write(ours, b"\t")
                seen = _until(ours, wanted)
            finally:
                process.kill()
        os.close(ours)
        return seen


def _until(terminal: int, wanted: str) -> str:
    """Read what a terminal shows, without its control sequences, until something is there."""
    seen = b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\x1b[=>]|\r", "", seen.decode(errors="replace"))
        if wanted in text:
            return text
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096)
    raise AssertionError(f"{wanted!r} is not in {seen!r}")


def home(shell: str, folder: Path) -> Home:
    """Give somebody a home where completion for the shell is installed; skip without that shell."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    program = folder / "dockopt"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dockopt "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    found = Home(folder)
    said = found.run(shell, "-c", "dockopt --install-completion; true")
    assert f"{shell} completion installed in " in said
    return found


@pytest.fixture(scope="module", params=["bash", "zsh"])
def interactive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """Give a home and the shell; its prompt says when it listens."""
    shell: str = request.param
    made = home(shell, tmp_path_factory.mktemp(shell))
    with (made.folder / f".{shell}rc").open("a", encoding="utf-8") as start:
        start.write("\nPS1='READY> '\n")
    return made, shell


@each_typed
def test_tab_completes_what_is_typed(interactive: tuple[Home, str], typed: str, completed: str) -> None:
    made, shell = interactive
    made.type(shell, typed, completed.removeprefix(typed))


def test_files_are_completed_where_a_path_is_wanted(interactive: tuple[Home, str]) -> None:
    made, shell = interactive
    (made.folder / "api.Dockerfile").touch()
    made.type(shell, "dockopt fix api", ".Dockerfile")


@each_typed
def test_fish_completes_what_is_typed(tmp_path: Path, typed: str, completed: str) -> None:
    made = home("fish", tmp_path)
    offered = [line.split("\t")[0] for line in made.run("fish", "-c", f"complete -C '{typed}'").splitlines()]
    assert offered == [completed.split()[-1]]


def test_fish_says_what_a_rule_does(tmp_path: Path) -> None:
    made = home("fish", tmp_path)
    offered = made.run("fish", "-c", "complete -C 'dockopt rule split'")
    assert offered.startswith("split-stages\tA single stage becomes")
