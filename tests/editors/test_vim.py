"""Vim and Neovim: the recipe's function, `:%!` and `formatprg`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from editors.harness import BROKEN, Desk, desk
from editors.recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path

VIM = ("vim", "-Nu", "NONE", "-i", "NONE", "-n", "-es")
NEOVIM = ("nvim", "--clean", "--headless")
each_vim = pytest.mark.parametrize("program", [VIM, NEOVIM], ids=["vim", "neovim"])


def typed(program: tuple[str, ...], at: Desk, *lines: str, setup: str = "") -> str:
    """Give commands to Vim, and end it; what it said."""
    script = at.root.parent / "script.vim"
    script.write_text("\n".join([setup, *lines, "qall!", ""]), encoding="utf-8")
    return at.run(*program, "-S", script, "Dockerfile")


def function() -> str:
    """The recipe's function."""
    return recipe("vim.md", "vim", "function!")


@each_vim
def test_the_function_fixes_in_one_step(program: tuple[str, ...], tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    steps = (
        "call cursor(7, 3)",
        "normal! mm",
        "Dockopt",
        "write! ../after",
        "call writefile([getline('.'), col('.'), getline(line(\"'m\"))], '../place')",
        "undo",
        "write! ../undone",
    )
    said = typed(program, at, *steps, setup=function())
    assert (tmp_path / "undone").exists(), said
    assert (tmp_path / "undone").read_text() == before
    command = 'CMD ["npm", "start"]'
    assert (tmp_path / "place").read_text().splitlines() == [command, "3", command]
    assert "AS runtime" in (tmp_path / "after").read_text()
    assert (tmp_path / "after").read_text() == filtered(at)


def filtered(at: Desk) -> str:
    """The text as the filter gives it back."""
    at.run("sh", "-c", "dockopt fix --quiet --stdin-filename Dockerfile - < Dockerfile > ../filtered")
    return (at.root.parent / "filtered").read_text()


@each_vim
def test_a_failure_leaves_the_buffer_alone(program: tuple[str, ...], tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write(BROKEN)
    steps = (
        "call writefile([execute('Dockopt')], '../said')",
        "call writefile([&modified], '../modified')",
        "write! ../after",
    )
    said = typed(program, at, *steps, setup=function())
    assert (tmp_path / "modified").read_text() == "0\n", said
    assert (tmp_path / "after").read_text() == BROKEN
    assert "Dockerfile:2:6: " in (tmp_path / "said").read_text()


@each_vim
@pytest.mark.parametrize("way", ["%!", "gq"])
def test_a_filter_is_one_step(program: tuple[str, ...], way: str, tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    if way == "gq":
        steps = [recipe("vim.md", "vim", "formatprg").strip(), "normal! gggqG"]
    else:
        steps = [recipe("vim.md", "vim", "%!").strip()]
    said = typed(program, at, *steps, "write! ../after", "undo", "write! ../undone")
    assert (tmp_path / "undone").exists(), said
    assert "AS runtime" in (tmp_path / "after").read_text()
    assert (tmp_path / "undone").read_text() == before


@each_vim
def test_what_a_failed_filter_did_is_undone_in_one_step(program: tuple[str, ...], tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write(BROKEN)
    command = "silent! " + recipe("vim.md", "vim", "%!").strip().removeprefix(":")
    typed(program, at, command, "write! ../failed", "undo", "write! ../undone")
    assert "Dockerfile:2:6: " in (tmp_path / "failed").read_text()
    assert (tmp_path / "undone").read_text() == BROKEN


@each_vim
def test_line_ends_are_kept(program: tuple[str, ...], tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write("# 한국어 🐳\r\n" + at.text().replace("\n", "\r\n"))
    typed(program, at, "Dockopt", "write", setup=function())
    assert "AS runtime" in at.text()
    assert at.text().count("\n") == at.text().count("\r\n")
