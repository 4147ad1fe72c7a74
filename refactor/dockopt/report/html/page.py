"""The page from top to bottom: the verdict first, then what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.bars import bars
from dockopt.report.html.decisions import decisions
from dockopt.report.html.elements import Html, element, joined
from dockopt.report.html.graphs import graphs
from dockopt.report.html.observations import observations
from dockopt.report.html.side_by_side import side_by_side
from dockopt.report.html.style import style_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.report.html.content import Content

# A browser loads nothing from elsewhere and runs nothing, even if the page had asked for it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SIGNS = {"same": "✓", "different": "✗"}


def page(content: Content) -> str:
    """Return the HTML. It encodes as UTF-8: bytes of the files that are none are written as escapes."""
    parts = list(_parts(content))
    links = (element("a", title, href=f"#{name}") for name, title, _ in parts)
    sections = (element("section", element("h2", title), body, id=name) for name, title, body in parts)
    header = element("header", *_verdict(content), element("nav", *links, aria_label="Sections"))
    return document(f"{content.verdict}: {content.subject.name}", header, element("main", *sections))


def document(title: str, *body: Html) -> str:
    """Return a page that loads nothing and runs nothing."""
    return f"<!doctype html>\n{element('html', _head(title), element('body', *body), lang='en')}\n"


def _head(title: str) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(style_sheet())),
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
    if content.plans:
        yield "plans", "Plans", observations(content.plans)
    yield "proof", "What was compared", observations(content.sections)
    yield "stages", "Stages", graphs(content.original, content.rewritten)
    yield "files", "Dockerfiles", side_by_side(content.original, content.rewritten)
    yield (
        "decisions",
        "Decisions",
        joined(element("p", content.decided), decisions(content.decisions, content.subject)),
    )
