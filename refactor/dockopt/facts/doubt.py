"""The named reason why a slice cannot be proven right. Raised inside the slicer, answered as a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.facts.evidence import Evidence


class Doubt(Exception):  # noqa: N818 - it is no error: a refusal is an answer
    """Evidence is missing, or speaks against the split.

    `code` is the stable name of the reason, `nothing` says that there was nothing to do at all.
    """

    def __init__(
        self,
        code: str,
        message: str,
        line: int | None = None,
        *,
        hint: str = "",
        evidence: tuple[Evidence, ...] = (),
        nothing: bool = False,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.line = code, message, line
        self.hint, self.evidence, self.nothing = hint, evidence, nothing
