"""Kakoune: the recipe's formatter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editors.harness import BROKEN, Desk, desk
from editors.recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path


def typed(at: Desk, *commands: str) -> None:
    """Give commands to Kakoune with the recipe in its kakrc, and end it."""
    settings = at.root.parent / ".config" / "kak"
    settings.mkdir(parents=True)
    (settings / "kakrc").write_text(recipe("others.md", "kak", "formatcmd"), encoding="utf-8")
    at.run("kak", "-ui", "dummy", "-e", "\n".join([*commands, "quit!"]), "Dockerfile")


def test_format_fixes_in_one_step(tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    typed(at, "format", "write ../after", "execute-keys u", "write ../undone")
    at.run("sh", "-c", "dockopt fix --quiet --stdin-filename Dockerfile - < Dockerfile > ../filtered")
    after = (tmp_path / "after").read_text()
    assert "AS runtime" in after
    assert after == (tmp_path / "filtered").read_text()
    assert (tmp_path / "undone").read_text() == before


def test_a_failure_leaves_the_buffer_alone(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write(BROKEN)
    typed(
        at,
        "try %{ format } catch %{ echo -to-file ../said -- %val{error} }",
        "write ../after",
        "buffer *debug*",
        "write ../debug",
    )
    assert "returned an error" in (tmp_path / "said").read_text()
    assert (tmp_path / "after").read_text() == BROKEN
    assert "2:" in (tmp_path / "debug").read_text()
