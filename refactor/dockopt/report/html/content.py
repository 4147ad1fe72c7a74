"""What a page shows: everything is given, nothing is looked up while it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from dockopt.engine.types import Decision
    from dockopt.report.observations import Measure, Section
    from dockopt.report.text import Subject


class Source(Struct, frozen=True):
    """One of the two Dockerfiles. `failed_line`: where its build stopped, from 1; 0: it did not."""

    name: str
    origin: str
    text: str
    failed_line: int = 0


class Content(Struct, frozen=True):
    """The whole page.

    `meaning` says in a sentence what the verdict claims, `reasons` why it is no better. `decided` says whose
    the `decisions` are, or why there are none. `plans`: what was tried, where there was more than one text.
    """

    subject: Subject
    verdict: str
    meaning: str
    reasons: tuple[str, ...]
    original: Source
    rewritten: Source
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    decisions: tuple[Decision, ...]
    decided: str
    plans: tuple[Section, ...] = ()
