"""The findings of a run, file by file, as every report gets them, and the words that all reports share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, final

from msgspec import Struct
from msgspec.structs import replace

from dockopt.facts.secrets import secret_values, without_secrets
from dockopt.model.dockerfile import lower
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Finding, Found

_STATUS = {
    "fixed": "fixed",
    "fixable": "fixable",
    "unsafe": "fixable with --unsafe-fixes",
    "refused": "not fixable",
}


class Checked(Struct, frozen=True):
    """One Dockerfile that was checked: its name as the user gave it, the folder of its context, its text."""

    name: str
    context: str
    text: str
    findings: tuple[Finding, ...]


def told(name: str, context: str, found: Found) -> Checked:
    """A file as the reports may show it: no value of a credential, neither in its lines nor in an edit.

    A finding whose edits would write one is told without them: `fix` does what they would do.
    """
    document = parse(found.before)
    values = secret_values(lower(document))
    findings = tuple(
        replace(each, edits=())
        if any(value in edit.text for edit in each.edits for value in values)
        else each
        for each in found.findings
    )
    return Checked(name, context, without_secrets(document), findings)


def each_finding(files: Iterable[Checked]) -> Iterator[tuple[Checked, Finding]]:
    """Every finding with its file."""
    for file in files:
        for finding in file.findings:
            yield file, finding


def said(finding: Finding) -> str:
    """What is found, with the code of a refusal and the way out."""
    code = f" [{finding.code}]" if finding.outcome == "refused" else ""
    hint = f". Way out: {finding.hint}" if finding.hint else ""
    return finding.message.rstrip(".") + code + hint


def status(finding: Finding) -> str:
    """Whether it can be fixed, or is."""
    return _STATUS[finding.outcome]


def is_open(finding: Finding) -> bool:
    """Whether somebody can do something about it: it is neither done nor refused."""
    return finding.outcome in ("fixable", "unsafe")


@final
class Tally:
    """Counts the findings of files that go by."""

    def __init__(self) -> None:
        self._files = self._concerned = 0
        self._outcomes: Counter[str] = Counter()

    def counted(self, files: Iterable[Checked]) -> Iterator[Checked]:
        """Yield the same files, counted."""
        for file in files:
            self._files += 1
            self._concerned += bool(file.findings)
            self._outcomes.update(finding.outcome for finding in file.findings)
            yield file

    @property
    def findings(self) -> int:
        """How many findings there were so far."""
        return self._outcomes.total()

    @property
    def summary(self) -> str:
        """How many findings, in how many files, and how many of them can be fixed."""
        if not self.findings:
            return f"No findings in {_count(self._files, 'file')}"
        parts = (f"{self._outcomes[each]} {words}" for each, words in _STATUS.items() if self._outcomes[each])
        where = f"{self._concerned} of {_count(self._files, 'file')}" if self._files > 1 else "1 file"
        return f"{_count(self.findings, 'finding')} in {where}: {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
