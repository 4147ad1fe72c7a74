"""What is kept of a data file is its content, and never an older one."""

from __future__ import annotations

import os
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from dockopt.knowledge import data_file
from dockopt.knowledge.data_file import DATA, read_data

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [path.relative_to(DATA).with_suffix("").as_posix() for path in sorted(DATA.rglob("*.toml"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(data_file, "DATA", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_the_content_is_that_of_the_file(name: str) -> None:
    assert read_data(name) == tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def test_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_data((folder / "none").name)


def test_what_was_read_is_kept_and_renewed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "table.toml"
    path.write_text("a = 1\n")
    os.utime(path, (1, 1))
    assert read_data("table") == {"a": 1}
    assert len(list((folder / "__pycache__").iterdir())) == 1
    with monkeypatch.context() as without:
        without.setattr(tomllib, "loads", None)
        assert read_data("table") == {"a": 1}
    path.write_text("a = 2\n")
    os.utime(path, (2, 2))
    assert read_data("table") == {"a": 2}


def test_a_damaged_store_is_not_believed(folder: Path) -> None:
    (folder / "table.toml").write_text("a = 1\n")
    read_data("table")
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(b"garbage")
    assert read_data("table") == {"a": 1}
