"""A result as the lower half of the page: errors first, then the texts, the stages and the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.secrets import without_secrets
from dockopt.passes.permitted import unknown_names
from dockopt.report.html.content import Source
from dockopt.report.html.decisions import decisions
from dockopt.report.html.elements import Html, element, joined
from dockopt.report.html.graphs import graphs
from dockopt.report.html.side_by_side import side_by_side
from dockopt.report.names import printable
from dockopt.report.style import Style
from dockopt.report.text import stopped
from dockopt.syntax.parser import parse
from dockopt.syntax.problems import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import FileChange, Result
    from dockopt.report.text import Subject

_PLAIN = Style(colour=False)


def said(result: Result) -> str:
    """Return the result in one sentence."""
    if result.problems:
        number = len(result.problems)
        return f"This is no Dockerfile: it has {number} error{'s' if number > 1 else ''}."
    if result.gate_failures:
        return "A gate stopped a rewrite: the file keeps its text."
    refused = sum(each.outcome == "refused" for each in result.decisions)
    tail = f" {refused} refused." if refused else ""
    if not result.changed:
        return f"Nothing changes.{tail}"
    passes = dict.fromkeys(each.pass_name for each in result.decisions if each.outcome == "changed")
    return f"Rewritten by {', '.join(passes)}.{tail}"


def shown(result: Result, subject: Subject) -> Html:
    """Return all that is known of it."""
    return joined(*(_section(title, body) for title, body in _parts(result, subject)))


def _section(title: str, body: Html) -> Html:
    return element("section", element("h2", title), body)


def _parts(result: Result, subject: Subject) -> Iterator[tuple[str, Html]]:
    if result.problems:
        yield "Errors", _problems(result, subject)
        return
    notes = [f"{subject.place(line)}: {text}" for line, text in unknown_names(parse(result.before))]
    if notes:
        yield "Notes", element("ul", *(element("li", printable(note)) for note in notes))
    if result.gate_failures:
        yield "Stopped", joined(*(element("p", stopped(subject, e, _PLAIN)) for e in result.gate_failures))
        return
    before = Source("original", "as it is", _shareable(result.before))
    after = Source("rewritten", "as dockopt writes it", _shareable(result.after))
    if result.after != result.before:
        yield subject.place(None), side_by_side(before, after)
    for change in result.whole_files:
        yield subject.place(None, change.path), _other_file(change)
    changed = result.after != result.before
    yield "Stages", graphs(before, after) if changed else graphs(before)
    told = sorted(result.decisions, key=lambda each: each.outcome == "nothing")  # these say the least
    yield "Decisions", decisions(told, subject)


def _problems(result: Result, subject: Subject) -> Html:
    document = parse(_shareable(result.before))
    texts = (render(each, document, subject.name) for each in result.problems)
    return joined(*(element("pre", text, tabindex="0") for text in texts))


def _shareable(text: str) -> str:
    """The text without the values of credentials: what is shown ends up in pictures and on other screens."""
    return without_secrets(parse(text))


def _other_file(change: FileChange) -> Html:
    origin = "there is none" if change.before is None else "as it is"
    before = Source("original", origin, change.before or "")
    return side_by_side(before, Source("rewritten", "as dockopt writes it", change.after))
