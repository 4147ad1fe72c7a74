"""A run over many Dockerfiles in figures: one row for each file, and the counts of all rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, final

from msgspec import Struct
from msgspec.structs import replace

from dockopt.facts.stage import base_of
from dockopt.model.dockerfile import lower
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from dockopt.engine.types import Found, Result

CHANGES, REFUSED, NOTHING = "changes", "refused", "nothing"
NO_DOCKERFILE, STOPPED, FAILED = "no-dockerfile", "stopped", "failed"
OUTCOMES = {
    CHANGES: "changed, or would change",
    REFUSED: "stays as it is: something was refused",
    NOTHING: "nothing to do",
    NO_DOCKERFILE: "is no Dockerfile",
    STOPPED: "a gate stopped a rewrite",
    FAILED: "could not be read, written or proven",
}
_NO_STACK = "other"


class Row(Struct, frozen=True):
    """One Dockerfile: its name as the user gave it, and what became of it.

    `stack`: the kinds of its base images, `other` where none is known. `passes`: those that change it.
    `refusals`: pass and code of each. `cached`: the result was known from an earlier run.
    """

    file: str
    outcome: str
    stack: str = _NO_STACK
    passes: tuple[str, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()
    cached: bool = False

    def undone(self) -> Row:
        """The row where what would change the file was stopped or not proven."""
        return replace(self, outcome=FAILED, passes=()) if self.outcome == CHANGES else self

    def data(self) -> dict[str, Any]:
        """The row for programs."""
        return {
            "file": self.file,
            "outcome": self.outcome,
            "stack": self.stack,
            "passes": list(self.passes),
            "refusals": [{"pass": name, "code": code} for name, code in self.refusals],
            "cached": self.cached,
        }


def row_of_result(name: str, result: Result, *, cached: bool) -> Row:
    """The row of what `fix` made of a file."""
    changed = [each.pass_name for each in result.decisions if each.outcome == "changed"]
    refused = [(each.pass_name, each.code) for each in result.decisions if each.outcome == "refused"]
    return _row(name, result, changed, refused, cached=cached)


def row_of_found(name: str, found: Found, *, cached: bool) -> Row:
    """The row of what `check` found in a file."""
    fixable = [each.rule for each in found.findings if each.outcome == "fixable"]
    refused = [(each.rule, each.code) for each in found.findings if each.outcome == "refused"]
    return _row(name, found, fixable, refused, cached=cached)


def _row(
    name: str, seen: Result | Found, passes: list[str], refusals: list[tuple[str, str]], *, cached: bool
) -> Row:
    outcome = CHANGES if passes else REFUSED if refusals else NOTHING
    if seen.problems or seen.gate_failures:
        outcome = NO_DOCKERFILE if seen.problems else STOPPED
    once = tuple(dict.fromkeys(passes))
    return Row(name, outcome, stack_of(seen.before), once, tuple(dict.fromkeys(refusals)), cached)


def stack_of(text: str) -> str:
    """The kinds of the images that the stages of a Dockerfile stand on, each once: `golang + debian`."""
    document = parse(text)
    if check(document):
        return _NO_STACK
    bases = (base_of(stage) for stage in lower(document).stages)
    return " + ".join(dict.fromkeys(base.language for base in bases if base is not None)) or _NO_STACK


@final
class Counts:
    """Counts the rows that go by."""

    def __init__(self) -> None:
        self.files = self.cached = 0
        self.outcomes: Counter[str] = Counter()
        self.passes: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        self.stacks: Counter[str] = Counter()
        self.changed_stacks: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """Count one more file."""
        self.files += 1
        self.cached += row.cached
        self.outcomes[row.outcome] += 1
        self.passes.update(row.passes)
        self.refusals.update(row.refusals)
        self.stacks[row.stack] += 1
        self.changed_stacks[row.stack] += row.outcome == CHANGES

    def data(self) -> dict[str, Any]:
        """The counts for programs, the most frequent first."""
        return {
            "files": self.files,
            "cached": self.cached,
            "outcomes": dict(self.outcomes.most_common()),
            "passes": dict(self.passes.most_common()),
            "refusals": [
                {"pass": name, "code": code, "files": number}
                for (name, code), number in self.refusals.most_common()
            ],
            "stacks": [
                {"stack": stack, "files": number, "changes": self.changed_stacks[stack]}
                for stack, number in self.stacks.most_common()
            ],
        }
