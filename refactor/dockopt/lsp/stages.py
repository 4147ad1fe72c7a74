"""The stages, said beside the text: a name for each number, who uses a stage, and a lens to split one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import CodeLens, Command, InlayHint, InlayHintKind

from dockopt.model.dockerfile import lower
from dockopt.passes.numbered import numbered_references
from dockopt.passes.split_stages import NAME as SPLIT
from dockopt.report.names import printable
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol.types import Range

    from dockopt.lsp.study import Study
    from dockopt.model.dockerfile import Dockerfile, Stage

APPLY = "dockopt.applyFix"


def inlay_hints(study: Study, place: Range) -> list[InlayHint]:
    """The hints on the lines of a place."""
    if study.found.problems:
        return []
    hints = _hints(study, lower(parse(study.source.text)))
    return [hint for hint in hints if place.start.line <= hint.position.line <= place.end.line]


def _hints(study: Study, dockerfile: Dockerfile) -> Iterator[InlayHint]:
    if len(dockerfile.stages) > 1:
        for stage in dockerfile.stages:
            end = (stage.origin.alias or stage.origin.image).span.end
            yield _hint(study, end, _about(dockerfile, stage))
    for reference in numbered_references(dockerfile):
        yield _hint(study, reference.end, _called(reference.target))


def _hint(study: Study, offset: int, label: str) -> InlayHint:
    position = study.positions.position(offset)
    return InlayHint(position, printable(label), InlayHintKind.Type, padding_left=True)


def _called(stage: Stage) -> str:
    return stage.name or f"line {stage.origin.node.line}"


def _about(dockerfile: Dockerfile, stage: Stage) -> str:
    """`stage 0, used by runtime`."""
    users = [each.user for each in dockerfile.references() if each.target is stage]
    names = list(dict.fromkeys(_called(user) for user in users))
    last = stage is dockerfile.stages[-1]
    use = f", used by {', '.join(names)}" if names else "" if last else ", not used"
    return f"stage {stage.index}{use}"


def code_lenses(study: Study) -> list[CodeLens]:
    """A lens above a stage that can be split."""
    return [
        CodeLens(
            study.range_of(finding),
            Command(
                f"dockopt: {printable(finding.message)}",
                APPLY,
                arguments=[study.source.uri, finding.rule],
            ),
        )
        for finding in study.found.findings
        if finding.rule == SPLIT and finding.outcome == "fixable"
    ]
