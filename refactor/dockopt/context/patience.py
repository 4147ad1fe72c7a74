"""What one context may still cost, whoever asks: bytes to read, and time to compare paths with ignore rules.

A rule is compared in bounded time, but an ignore file may hold thousands of slow ones, and a folder thousands
of names: each alone is within its bounds.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.limits import Limits


@final
class Patience:
    """What is left of the limits. Time is that of the processor, so that a busy machine changes no answer."""

    def __init__(self, limits: Limits) -> None:
        self.bytes = limits.bytes
        self.matching = limits.matching

    @contextmanager
    def matched(self) -> Iterator[None]:
        """Count the time of this block."""
        begun = time.thread_time()
        try:
            yield
        finally:
            self.matching -= time.thread_time() - begun
