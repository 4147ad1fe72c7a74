"""What an editor shows beside the pointer: a finding with its evidence, its way out and the rule's reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from dockopt.passes.selection import find_rule
from dockopt.report.names import printable
from dockopt.report.style import Style
from dockopt.report.text import Subject, reasons
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol.types import Position

    from dockopt.engine.types import Finding
    from dockopt.lsp.study import Study

_MARKDOWN = regex(r"([\\`*_{}\[\]<>#|~!&])")
_OUTCOMES = {"fixable": "would change this", "unsafe": "could change this", "refused": "refused"}


def hover(study: Study, position: Position) -> Hover | None:
    """All that is known of the findings on a line; None where there are none."""
    findings = study.at(position, position)
    if not findings:
        return None
    text = "\n\n---\n\n".join("\n\n".join(_paragraphs(study, each)) for each in findings)
    return Hover(MarkupContent(MarkupKind.Markdown, text), study.range_of(findings[0]))


def _paragraphs(study: Study, finding: Finding) -> Iterator[str]:
    code = "" if finding.code == finding.rule else f" ({finding.code})"
    yield f"**{finding.rule}** {_OUTCOMES[finding.outcome]}{code}: {_escaped(finding.message.rstrip('.'))}."
    because = [f"- {_escaped(each)}" for each in reasons(_subject(study), finding.evidence, Style())]
    if because:
        yield "\n".join(["Because", "", *because])
    if finding.hint:
        yield f"Way out: {_escaped(finding.hint)}"
    yield f"*{_escaped(' '.join(find_rule(finding.rule).why.split()))}*"


def _subject(study: Study) -> Subject:
    """Files are called by their place in the context: a long path would hide what is said about them."""
    path = study.source.path
    return Subject("Dockerfile" if path is None else path.name)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", printable(text))
