"""How much of a build context is looked at, at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one context.

    Attributes:
        files: entries (files and folders) that a scan looks at.
        depth: folders below one another that a scan enters.
        seconds: time for a scan.
        bytes: text read from the context, over all files.
        literals: quoted texts of source files, over all files.
    """

    files: int = 200_000
    depth: int = 100
    seconds: float = 20.0
    bytes: int = 64_000_000
    literals: int = 1_000_000


DEFAULT = Limits()
