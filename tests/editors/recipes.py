"""The recipes of the documents, to be tried as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENTS = Path(__file__).parents[2] / "docs" / "editors"


def recipe(document: str, language: str, holding: str) -> str:
    """The code block of a document that holds some words."""
    text = (DOCUMENTS / document).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    [found] = [block for block in blocks if holding in block]
    return str(found)
