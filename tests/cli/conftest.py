"""The program called in this process, with a stand-in for the pipeline: fast, and its answers are known."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

import dockopt.engine
from dockopt.cli.main import main

from .fake_engine import fake_fix

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run gave."""

    code: int
    out: bytes
    err: str


class Call(Protocol):
    """Calls the program in the current folder."""

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run it with these arguments."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def dockopt_(here: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Give the program, to be called in the folder `here`."""
    assert here.is_dir()
    monkeypatch.setattr(dockopt.engine, "fix", fake_fix, raising=False)

    def call(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        code = main(arguments)
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode())

    return call
