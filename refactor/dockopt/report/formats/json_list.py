"""A JSON list, written row by row: the bytes of `json.dumps(rows, indent=2)` without all rows at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def json_list(rows: Iterable[dict[str, Any]], depth: int = 0) -> Iterator[str]:
    """The list, as it stands `depth` levels deep in another value; no line end after it."""
    outer = "\n" + "  " * depth
    inner = outer + "  "
    begun = False
    for row in rows:
        # Only ends of lines of the layout are raw: those of a string are escapes.
        text = json.dumps(row, indent=2, ensure_ascii=False).replace("\n", inner)
        yield ("," if begun else "[") + inner + text
        begun = True
    yield outer + "]" if begun else "[]"
