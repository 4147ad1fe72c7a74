"""The findings of a run, file by file, as every report gets them, and the words that all reports share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Finding


@dataclass(frozen=True, slots=True)
class Checked:
    """One Dockerfile that was checked: its name as the user gave it, the folder of its context, its text."""

    name: str
    context: str
    text: str
    findings: tuple[Finding, ...]


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
    """Whether it can be fixed."""
    return {
        "fixable": "fixable",
        "unsafe": "fixable with --unsafe-fixes",
        "refused": "not fixable",
    }[finding.outcome]


def summary(files: list[Checked]) -> str:
    """How many findings, in how many files, and how many of them can be fixed."""
    findings = [finding for _, finding in each_finding(files)]
    if not findings:
        return f"No findings in {_count(len(files), 'file')}"
    concerned = sum(bool(file.findings) for file in files)
    parts = [
        f"{number} {status(next(each for each in findings if each.outcome == outcome))}"
        for outcome in ("fixable", "unsafe", "refused")
        if (number := sum(each.outcome == outcome for each in findings))
    ]
    where = f"{concerned} of {_count(len(files), 'file')}" if len(files) > 1 else "1 file"
    return f"{_count(len(findings), 'finding')} in {where}: {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
