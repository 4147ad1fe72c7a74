"""The figures of both images as a table, each with a bar: the longer of two bars fills its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.elements import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.report.observations import Measure


def bars(measures: Sequence[Measure]) -> Html:
    """Return the table."""
    head = element("tr", *(element("th", name, scope="col") for name in ("", "original", "rewritten", "")))
    return element(
        "table",
        element("thead", head),
        element("tbody", *(_row(each) for each in measures)),
        class_="measures",
    )


def _row(measure: Measure) -> Html:
    largest = max(measure.before, measure.after)
    return element(
        "tr",
        element("th", measure.name, scope="row"),
        _cell("original", measure.before, measure.shown_before, largest),
        _cell("rewritten", measure.after, measure.shown_after, largest),
        element("td", measure.remark, class_="remark"),
    )


def _cell(side: str, value: float, shown: str, largest: float) -> Html:
    part = 100 * value / largest if largest > 0 else 0
    bar = element("span", style=f"width: {part:.1f}%", class_=f"bar {side}", aria_hidden="true")
    return element("td", element("span", shown), bar, data_side=side)
