"""What an answer about a context rests on: every question to the disk, with a digest of what the disk said.

The same questions with the same answers give the same result, whatever else has changed around them. No
time of a file counts: a fresh checkout of the same files is the same evidence.
"""

from __future__ import annotations

import hashlib
import os
from typing import TypeAlias, final

from dockopt.context.disk import CUT_SHORT, Kind, Question, ask

Line: TypeAlias = tuple[Kind, bytes, int, bytes]
"""A question (kind, path, limit) and the digest of its answer, as it is stored."""


@final
class Record:
    """Listens, and keeps the questions. `sound` is False where they do not stand for the result."""

    def __init__(self) -> None:
        self._digests: dict[Question, bytes] = {}
        self.sound = True

    def __call__(self, question: Question, answer: object) -> None:
        """Hear a question and its answer."""
        digest = _digest(answer)
        if answer is CUT_SHORT or self._digests.setdefault(question, digest) != digest:
            self.sound = False  # cut short, or changed while it was looked at

    def lines(self) -> list[Line]:
        """The record, to be stored."""
        return [
            (each.kind, os.fsencode(each.path), each.limit, digest) for each, digest in self._digests.items()
        ]


def still_holds(lines: list[Line]) -> bool:
    """Whether the disk gives the same answer to every question of a record."""
    return all(
        _digest(_answer(Question(kind, os.fsdecode(path), limit))) == digest
        for kind, path, limit, digest in lines
    )


def _answer(question: Question) -> object:
    try:
        return ask(question)
    except (OSError, ValueError) as error:
        return error


def _digest(answer: object) -> bytes:
    """A short name of an answer. A folder's names have no order; of an error its number counts."""
    match answer:
        case bytes():
            return hashlib.sha256(b"bytes" + answer).digest()[:16]
        case list():
            answer = sorted(answer)
        case OSError():
            answer = ("error", answer.errno)
        case ValueError():
            answer = "no path"
    return hashlib.sha256(repr(answer).encode("utf-8", "surrogateescape")).digest()[:16]
