"""The page from top to bottom: the verdict first, then what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.report.html.bars import bars
from dockopt.report.html.decisions import decisions
from dockopt.report.html.drawing import drawing
from dockopt.report.html.elements import Html, element, joined
from dockopt.report.html.graph import stage_graph
from dockopt.report.html.observations import observations
from dockopt.report.html.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.report.html.content import Content, Source

# A browser loads nothing from elsewhere and runs nothing, even if the page had asked for it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SIGNS = {"same": "✓", "different": "✗"}


def page(content: Content) -> str:
    """Return the HTML. It encodes as UTF-8: bytes of the files that are none are written as escapes."""
    parts = list(_parts(content))
    links = (element("a", title, href=f"#{name}") for name, title, _ in parts)
    sections = (element("section", element("h2", title), body, id=name) for name, title, body in parts)
    body = element(
        "body",
        element("header", *_verdict(content), element("nav", *links, aria_label="Sections")),
        element("main", *sections),
    )
    return f"<!doctype html>\n{element('html', _head(content), body, lang='en')}\n"


def _head(content: Content) -> Html:
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{content.verdict}: {content.subject.name}"),
        element("style", Html(style)),
    )


def _verdict(content: Content) -> Iterator[Html]:
    sign = _SIGNS.get(content.verdict, "?")
    yield element(
        "h1",
        element("span", f"{sign} {content.verdict}", class_=f"verdict {content.verdict}"),
        " ",
        element("span", content.subject.name, class_="subject"),
    )
    yield element("p", content.meaning)
    if content.reasons:
        yield element("ul", *(element("li", reason) for reason in content.reasons))


def _parts(content: Content) -> Iterator[tuple[str, str, Html]]:
    """Yield each part's name, title and body, as far as there is something in it."""
    if content.measures:
        yield "effect", "Effect", bars(content.measures)
    yield "proof", "What was compared", observations(content.sections)
    yield "stages", "Stages", _graphs(content)
    yield "files", "Dockerfiles", side_by_side(content.original, content.rewritten)
    yield (
        "decisions",
        "Decisions",
        joined(element("p", content.decided), decisions(content.decisions, content.subject)),
    )


def _graphs(content: Content) -> Html:
    pictures = (_graph(each) for each in (content.original, content.rewritten))
    return element("div", *pictures, class_="graphs")


def _graph(source: Source) -> Html:
    graph = stage_graph(source.text)
    picture = element("div", drawing(graph, source.name), class_="picture", tabindex="0")
    words = element("ul", *(element("li", each) for each in graph.sentences()), class_="spoken")
    return element("figure", element("figcaption", source.name), picture, words)
