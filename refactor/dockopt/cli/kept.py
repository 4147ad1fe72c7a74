"""What an entry of the cache says: what the engine made of a Dockerfile, without the text that was there.

Only what went well is kept: a file with problems, or one that a gate stopped, is looked at again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct

from dockopt.context.disk import listening
from dockopt.context.record import Line, Record
from dockopt.engine.types import Decision, FileChange, Finding, Found, Result
from dockopt.syntax.source import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.cli.cache import Asked, Cache

T = TypeVar("T")
Hit: TypeAlias = bool


class Fixed(Struct, frozen=True, tag="fix"):
    """A result of `fix`. `after` None: the text stays as it is."""

    after: bytes | None
    decisions: tuple[Decision, ...]
    other_files: tuple[FileChange, ...]


class Checked(Struct, frozen=True, tag="check"):
    """What `check` found."""

    findings: tuple[Finding, ...]


class Entry(Struct, frozen=True):
    """An answer, and what it rests on. `text`: the digest of the Dockerfile."""

    program: bytes
    text: bytes
    record: list[Line]
    answer: Fixed | Checked


def fixed(cache: Cache, asked: Asked, make: Callable[[], Result]) -> tuple[Result, Hit]:
    """What `make` gives, or has given when everything was the same."""
    known = cache.find("fix", asked)
    if isinstance(known, Fixed):
        before = decode(asked.data)
        after = before if known.after is None else decode(known.after)
        return Result(before, after, known.decisions, other_files=known.other_files), True
    result, record = _recorded(make)
    if not (result.problems or result.gate_failures):
        after_bytes = None if result.after == result.before else encode(result.after)
        cache.keep("fix", asked, record, Fixed(after_bytes, result.decisions, result.other_files))
    return result, False


def checked(cache: Cache, asked: Asked, make: Callable[[], Found]) -> tuple[Found, Hit]:
    """As `fixed`, for `check`."""
    known = cache.find("check", asked)
    if isinstance(known, Checked):
        return Found(decode(asked.data), known.findings), True
    found, record = _recorded(make)
    if not (found.problems or found.gate_failures):
        cache.keep("check", asked, record, Checked(found.findings))
    return found, False


def _recorded(make: Callable[[], T]) -> tuple[T, Record]:
    record = Record()
    with listening(record):
        return make(), record
