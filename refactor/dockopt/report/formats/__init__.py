"""The formats of `--output-format`, one module each: findings in, text out, file by file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.report.findings import Checked
    from dockopt.report.style import Style

Format: TypeAlias = Literal["text", "json", "sarif", "github", "gitlab", "markdown"]


def rendered(files: Iterable[Checked], form: Format, style: Style) -> Iterator[str]:
    """The findings in this format, piece by piece. Only `text` is coloured, where the style says so.

    Each file is let go once its pieces are out, so that thousands of them need no more memory than one.
    """
    if form == "text":
        from dockopt.report.formats.as_text import as_text

        return as_text(files, style)
    pieces: Iterator[str] = getattr(import_module(f"{__name__}.as_{form}"), f"as_{form}")(files)
    return pieces
