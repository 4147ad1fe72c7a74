"""Whether two processes, maybe on two machines, see the same Dockerfile at the same path."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.store import read

if TYPE_CHECKING:
    from pathlib import Path


class Unseen(Struct, frozen=True):
    """The answer where the file that was meant is not there, or has other bytes."""


def sight(path: Path) -> bytes | None:
    """Return the digest of a file; None where there is nothing to read."""
    try:
        return hashlib.sha256(read(path).data).digest()
    except OSError:
        return None
