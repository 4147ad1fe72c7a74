"""What a decision rests on: a statement and the place that shows it."""

from __future__ import annotations

from msgspec import Struct


class Evidence(Struct, frozen=True):
    """One observed fact. `path` is relative to the build context; None means the Dockerfile itself."""

    text: str
    path: str | None = None
    line: int | None = None
