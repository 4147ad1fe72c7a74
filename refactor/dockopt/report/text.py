"""The words about one file: what changed, what was refused and why, and on what evidence it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.engine.types import Decision, Evidence, GateFailure, Result
    from dockopt.report.style import Style

_MAX_PLACES = 3
_MAX_WORDS = 200


class Subject(Struct, frozen=True):
    """The file that a report is about: its name as the user gave it, and the folder of its context."""

    name: str
    context: str = ""

    def place(self, line: int | None, path: str | None = None) -> str:
        """`file:line`, safe to print. `path` is relative to the context; None is the Dockerfile itself."""
        name = self.name if path is None else f"{self.context}/{path}" if self.context else path
        return printable(name) + (f":{line}" if line else "")


def refusals(subject: Subject, result: Result, style: Style) -> Iterator[str]:
    """One line for each refusal, with its code and its way out."""
    return (_refused(subject, each, style) for each in result.decisions if each.outcome == "refused")


def changed(subject: Subject, result: Result, style: Style, *, verb: str) -> str:
    """One line, said with `verb`: the files that change, and which passes changed them."""
    files = [style.bold(subject.place(None))] if result.after != result.before else []
    others = dict.fromkeys(change.path for change in result.other_files)
    files += [style.bold(subject.place(None, path)) for path in others]
    passes = dict.fromkeys(each.pass_name for each in result.decisions if each.outcome == "changed")
    why = f" ({', '.join(passes)})" if passes else ""
    return f"{style.green(verb)} {' and '.join(files)}{why}"


def _refused(subject: Subject, decision: Decision, style: Style) -> str:
    place = style.cyan(subject.place(decision.line))
    text = f"{place}: {decision.pass_name} {style.yellow('refused')}: {message(decision)}"
    return f"{text}. Way out: {printable(decision.hint)}" if decision.hint else text


def message(decision: Decision) -> str:
    """What a decision says, with its code, safe to print."""
    code = "" if decision.code in ("", decision.pass_name) else f" [{decision.code}]"
    return printable(decision.message.rstrip(".")) + code


def explain(subject: Subject, result: Result, style: Style) -> Iterator[str]:
    """Every decision about the file, each with its evidence and its way out, below the file's name."""
    yield style.bold(subject.place(None))
    for decision in result.decisions:
        yield from _explained(subject, decision, style)
    if not result.decisions:
        yield "  nothing was decided"


def _explained(subject: Subject, decision: Decision, style: Style) -> Iterator[str]:
    paint = {"changed": style.green, "refused": style.yellow}.get(decision.outcome, str)
    line = f", line {decision.line}" if decision.line else ""
    yield f"  {paint(decision.outcome)} {decision.pass_name}{line}: {message(decision)}"
    yield from (f"    because {each}" for each in reasons(subject, decision.evidence, style))
    if decision.hint:
        kind = "next" if decision.outcome == "changed" else "way out"
        yield f"    {kind}: {printable(decision.hint)}"


def reasons(subject: Subject, evidence: Iterable[Evidence], style: Style) -> Iterator[str]:
    """Each fact behind a decision, with the places that show it."""
    for words, places in grouped(evidence).items():
        yield f"{_places(subject, places, style)}: {printable(_short(words))}"


def grouped(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """The evidence by its words: the same fact seen at many places is said once."""
    groups: dict[str, list[Evidence]] = {}
    for each in evidence:
        groups.setdefault(each.text, []).append(each)
    return groups


def _places(subject: Subject, evidence: list[Evidence], style: Style) -> str:
    places = list(dict.fromkeys(subject.place(each.line, each.path) for each in evidence))
    more = f" and {len(places) - _MAX_PLACES} more" if len(places) > _MAX_PLACES else ""
    return ", ".join(style.cyan(place) for place in places[:_MAX_PLACES]) + more


def _short(words: str) -> str:
    """The words on one line of a terminal or little more: a quoted command may be as long as a file."""
    return words if len(words) <= _MAX_WORDS else words[: _MAX_WORDS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def stopped(subject: Subject, failure: GateFailure, style: Style) -> str:
    """Say that a gate held a rewrite back: which gate, whose rewrite, and what to do."""
    return (
        f"{style.cyan(subject.place(None))}: {style.red('stopped')}: the gate `{failure.gate}` held back the "
        f"rewrite of `{failure.pass_name}`: {printable(failure.message)}. The file keeps its text. "
        "This is a bug of dockopt: please report it with the file."
    )


def crash(error: Exception) -> str:
    """Say what a mistake of ours was, and where: the last gate, after which nothing was changed."""
    import traceback  # here: a run without a mistake needs neither
    from pathlib import Path

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return bug(f"{type(error).__name__} at {place}: {printable(str(error))}")


def bug(reason: str) -> str:
    """Say that a mistake of ours ended the work on a file."""
    advice = "This is a bug of dockopt: please report it with the file."
    return f"stopped: {reason}. The file keeps its text. {advice}"
