"""How everything looks that is made here: one style sheet, for a page alone and for one that is served."""

from __future__ import annotations

from pathlib import Path


def style_sheet() -> str:
    """Return the CSS."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")
