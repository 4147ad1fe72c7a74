"""The documents and what stands in them as code."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .refusal_codes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code and its language."""

    language: str
    text: str


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a page."""
    return tuple(Block(*match.groups()) for match in _BLOCK.finditer(text))


def commands(text: str) -> Iterator[list[str]]:
    """Return the words of each single command in the shell blocks, cut at `&&` and `|`, without comments."""
    for block in blocks(text):
        for line in block.text.splitlines() if block.language in {"sh", "console"} else ():
            words: list[str] = []
            for word in [*shlex.split(line, comments=True), "&&"]:
                if word not in {"&&", "|"}:
                    words.append(word)
                elif words:
                    yield words
                    words = []
