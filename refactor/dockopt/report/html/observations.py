"""The sections of a proof as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.elements import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dockopt.report.observations import Observation, Section


def observations(sections: Sequence[Section]) -> Html:
    """Return the sections, each below its name; what speaks against the rewrite is marked by a word."""
    return element("div", *(_section(each) for each in sections), class_="sections")


def _section(section: Section) -> Html:
    return element(
        "section",
        element("h3", section.name),
        element("ul", *(element("li", *_observed(each)) for each in section.observations)),
    )


def _observed(each: Observation) -> Iterator[Html]:
    if each.mark:
        yield joined(element("strong", each.mark, class_="wrong"), " ")
    yield element("span", each.text)
    values = [("was", each.was), ("is", each.now)]
    if each.was is not None or each.now is not None:
        pairs = (each for name, value in values for each in (element("dt", name), _value(value or "")))
        yield element("dl", *pairs)
    if each.quoted:
        yield _quoted(each.quoted.rstrip("\n"))


def _value(text: str) -> Html:
    return element("dd", _quoted(text))


def _quoted(text: str) -> Html:
    """Return what a program said. It may have to be scrolled, so the keyboard has to reach it."""
    return element("pre", text, tabindex="0")
