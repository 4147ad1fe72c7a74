"""A proof in words, line by line: each section says what was compared and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.names import printable
from dockopt.verify.measures import measures
from dockopt.verify.observations import sections
from dockopt.verify.verdict import ADVICE, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.report.observations import Measure, Observation
    from dockopt.report.style import Style
    from dockopt.verify.verdict import Proof

_LINES = 5  # of a value
_QUOTED = 20  # lines of what a program said
_INDENT = "  "


def lines(proof: Proof, style: Style) -> Iterator[str]:
    """Yield the report."""
    yield f"{style.bold('original')}   {printable(proof.origins.original)}"
    yield f"{style.bold('rewritten')}  {printable(proof.origins.rewritten)}"
    for section in sections(proof):
        yield style.bold(section.name)
        for each in section.observations:
            yield from _indented(_observed(each, style))
    if proof.effect:
        yield style.bold("effect")
        yield from _indented(_effect(measures(proof.effect)))
    yield from _verdict(proof, style)


def _indented(found: Iterable[str]) -> Iterator[str]:
    return (_INDENT + line for line in found)


def _observed(each: Observation, style: Style) -> Iterator[str]:
    mark = style.red(each.mark) + " " if each.mark else ""
    yield mark + printable(each.text) + (":" if each.quoted else "")
    for name, value in (("was", each.was), ("is", each.now)):
        for number, line in enumerate((value or "").split("\n")[:_LINES] if value is not None else ()):
            yield f"{_INDENT}{name if number == 0 else '':<4} {printable(line[:200])}"
    said = [line for line in each.quoted.splitlines() if line.strip()]
    yield from (f"{_INDENT}| {printable(line)}" for line in said[-_QUOTED:])


def _effect(found: Iterable[Measure]) -> Iterator[str]:
    for each in found:
        remark = f", {each.remark}" if each.remark else ""
        yield f"{printable(each.name) + ':':<13} {each.shown_before} became {each.shown_after}{remark}"


def _verdict(proof: Proof, style: Style) -> Iterator[str]:
    paint = {Verdict.SAME: style.green, Verdict.DIFFERENT: style.red}.get(proof.verdict, style.yellow)
    yield f"{style.bold('verdict')}: {paint(proof.verdict)}"
    yield from (_INDENT + printable(reason) for reason in proof.reasons)
    if proof.verdict is Verdict.INCONCLUSIVE and not proof.failed:
        yield _INDENT + ADVICE
