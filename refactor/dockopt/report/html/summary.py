"""The counts of a run over many Dockerfiles as one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.html.elements import Html, element
from dockopt.report.html.page import document
from dockopt.report.summary import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.report.summary import Counts


def summary_page(counts: Counts, title: str) -> str:
    """Return the HTML."""
    sections = list(_sections(counts))
    links = (element("a", heading, href=f"#{name}") for name, heading, _ in sections)
    known = f", {counts.cached} of them known from an earlier run" if counts.cached else ""
    header = element(
        "header",
        element("h1", title),
        element("p", f"Dockerfiles: {counts.files}{known}"),
        element("nav", *links, aria_label="Sections"),
    )
    bodies = (element("section", element("h2", heading), body, id=name) for name, heading, body in sections)
    return document(title, header, element("main", *bodies))


def _sections(counts: Counts) -> Iterator[tuple[str, str, Html]]:
    outcomes = ((OUTCOMES[name], number) for name, number in counts.outcomes.most_common())
    yield "outcomes", "Files", _table("outcome", outcomes, counts.files)
    yield "passes", "What changes them", _table("rule", counts.passes.most_common(), counts.files)
    refusals = ((f"{name}: {code}", number) for (name, code), number in counts.refusals.most_common())
    yield "refusals", "What is refused", _table("rule and code", refusals, counts.files)
    yield "stacks", "Stacks", _table("base images", counts.stacks.most_common(), counts.files)
    changed = ((name, number) for name, number in counts.changed_stacks.most_common() if number)
    yield "changed", "Stacks that change", _table("base images", changed, counts.files)


def _table(what: str, rows: Iterable[tuple[str, int]], files: int) -> Html:
    made = [_row(name, number, files) for name, number in rows]
    if not made:
        return element("p", "None.")
    head = element("tr", element("th", what, scope="col"), element("th", "files", scope="col"))
    return element("table", element("thead", head), element("tbody", *made), class_="measures")


def _row(name: str, number: int, files: int) -> Html:
    share = 100 * number / files
    bar = element("span", style=f"width: {share:.1f}%", class_="bar rewritten", aria_hidden="true")
    cell = element("td", element("span", f"{number} ({share:.0f} %)"), bar, data_side="files")
    return element("tr", element("th", name, scope="row"), cell)
