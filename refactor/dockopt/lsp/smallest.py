"""The smallest edits for an editor: folds, cursors and marks of the lines that stay are not disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.engine.types import Edit
from dockopt.report.diff import lines_of, opcodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def smallest(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Edits with the same outcome that touch only what differs, in the order of the text."""
    ordered = sorted(edits, key=lambda each: (each.start, each.end))
    return [part for edit in ordered for part in _parts(text, edit)]


def difference(before: str, after: str) -> list[Edit]:
    """The smallest edits that turn one text into the other."""
    return smallest(before, (Edit(0, len(before), after),))


def _parts(text: str, edit: Edit) -> Iterator[Edit]:
    old, new = lines_of(text[edit.start : edit.end]), lines_of(edit.text)
    starts = [edit.start]
    for line in old:
        starts.append(starts[-1] + len(line))
    for tag, i1, i2, j1, j2 in opcodes(old, new):
        if tag != "equal":
            yield _trimmed(text, Edit(starts[i1], starts[i2], "".join(new[j1:j2])))


def _trimmed(text: str, edit: Edit) -> Edit:
    """Without the characters that both have at their ends; no edge falls inside a CRLF."""
    old, new = text[edit.start : edit.end], edit.text
    head = _common(old, new)
    if old[:head].endswith("\r"):
        head -= 1
    tail = _common(old[head:][::-1], new[head:][::-1])
    if tail and old[-tail] == "\n" and "\r" in (old[-tail - 1 : -tail], new[-tail - 1 : -tail]):
        tail -= 1
    return Edit(edit.start + head, edit.end - tail, new[head : len(new) - tail])


def _common(left: str, right: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))
