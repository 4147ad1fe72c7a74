"""What an editor offers to do: mend one finding, ignore it, split into stages, or everything at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import CodeAction, CodeActionDisabled, CodeActionKind

from dockopt.lsp.changes import workspace_edit
from dockopt.lsp.diagnostics import of_finding
from dockopt.lsp.smallest import difference, smallest
from dockopt.passes.plan import Edit
from dockopt.passes.split_stages import NAME as SPLIT
from dockopt.report.names import printable
from dockopt.syntax.parser import parse
from dockopt.syntax.source import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lsprotocol.types import Range, WorkspaceEdit

    from dockopt.engine.types import Finding
    from dockopt.lsp.changes import Ability
    from dockopt.lsp.study import Study

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.dockopt"
SPLIT_KIND = f"{CodeActionKind.RefactorRewrite.value}.dockopt"


def actions(
    study: Study, place: Range, wanted: Iterable[str] | None, able: Ability, *, whole: bool
) -> list[CodeAction]:
    """The actions for a place, of the kinds that are wanted. `whole`: also the one for the whole file."""
    kinds = None if wanted is None else list(wanted)
    found: list[CodeAction] = []
    if _is_wanted(CodeActionKind.QuickFix, kinds):
        for finding in study.at(place.start, place.end):
            found += _for_finding(study, finding, able)
    if _is_wanted(SPLIT_KIND, kinds):
        found += _split(study, able)
    if _is_wanted(FIX_ALL, kinds) and (whole or kinds is not None):
        found += _fix_all(study, able)
    return found


def _is_wanted(kind: str, wanted: list[str] | None) -> bool:
    """Whether a kind lies below one that is wanted: `source` asks for `source.fixAll.dockopt`, too."""
    return wanted is None or any(each == "" or f"{kind}.".startswith(f"{each}.") for each in wanted)


def edit_of(study: Study, finding: Finding, able: Ability) -> WorkspaceEdit:
    """What mends one finding."""
    return workspace_edit(study, smallest(study.source.text, finding.edits), finding.files, able)


def _for_finding(study: Study, finding: Finding, able: Ability) -> Iterator[CodeAction]:
    about = [of_finding(study, finding)]
    if finding.outcome != "refused":
        warning = " (may change what the image does)" if finding.outcome == "unsafe" else ""
        yield CodeAction(
            f"{finding.rule}: {printable(finding.message)}{warning}",
            CodeActionKind.QuickFix,
            about,
            is_preferred=finding.outcome == "fixable",
            edit=edit_of(study, finding, able),
        )
    yield CodeAction(
        f"Ignore {finding.rule} here",
        CodeActionKind.QuickFix,
        about,
        edit=workspace_edit(study, [_ignoring(study, finding)], (), able),
    )


def _ignoring(study: Study, finding: Finding) -> Edit:
    """A comment above the instruction that the finding is about."""
    document = parse(study.source.text)
    nodes = [node for node in document.instructions if node.line <= finding.line <= node.end_line]
    start = nodes[0].span.start if nodes else document.line_span(finding.line).start
    if document.text[start : start + 1] == BOM:
        start += 1
    return Edit(start, start, f"# dockopt: ignore[{finding.rule}]{document.newline}")


def _split(study: Study, able: Ability) -> Iterator[CodeAction]:
    """Offered wherever the cursor is; where it is refused, with the reason, if the editor can show that."""
    for finding in study.found.findings:
        if finding.rule != SPLIT:
            continue
        if finding.outcome != "refused":
            yield CodeAction("Split into stages", SPLIT_KIND, edit=edit_of(study, finding, able))
        elif able.disabled_actions:
            reason = CodeActionDisabled(printable(finding.message))
            yield CodeAction("Split into stages", SPLIT_KIND, disabled=reason)


def _fix_all(study: Study, able: Ability) -> Iterator[CodeAction]:
    result = study.fixed
    if result.changed:
        edit = workspace_edit(study, difference(result.before, result.after), result.other_files, able)
        yield CodeAction("Fix all that dockopt can", FIX_ALL, edit=edit)
