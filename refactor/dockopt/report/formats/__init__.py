"""The formats of `--output-format`, one module each: findings in, text out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from dockopt.report.findings import Checked
    from dockopt.report.style import Style

Format: TypeAlias = Literal["text", "json", "sarif", "github", "gitlab", "markdown"]


def rendered(files: list[Checked], form: Format, style: Style) -> str:
    """The findings in this format, each line ended. Only `text` is coloured, where the style says so."""
    if form == "text":
        from dockopt.report.formats.as_text import as_text

        return as_text(files, style)
    text: str = getattr(import_module(f"{__name__}.as_{form}"), f"as_{form}")(files)
    return text
