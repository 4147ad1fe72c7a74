"""Two texts beside each other, in blocks: what is the same on both sides, and what was taken and added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.report.diff import lines_of, opcodes
from dockopt.report.html.elements import Html, element

if TYPE_CHECKING:
    from dockopt.report.html.content import Source

_MARKS = {"same": " ", "old": "-", "new": "+"}
_SPOKEN = {"old": "taken away: ", "new": "added: "}


def side_by_side(old: Source, new: Source) -> Html:
    """Return both texts. Where the page is narrow, the style sheet puts each block below the other."""
    before, after = lines_of(old.text), lines_of(new.text)
    blocks = [
        _block(
            tag != "equal",
            _side(before[i1:i2], i1, old, "same" if tag == "equal" else "old"),
            _side(after[j1:j2], j1, new, "same" if tag == "equal" else "new"),
        )
        for tag, i1, i2, j1, j2 in opcodes(before, after)
        if i1 < i2 or j1 < j2
    ]
    heads = (element("h3", f"{each.name}: ", element("span", each.origin)) for each in (old, new))
    return element(
        "div", element("div", *heads, class_="block heads"), *blocks, class_="texts", translate="no"
    )


def _block(changed: bool, *sides: Html) -> Html:  # noqa: FBT001 - the state of a block
    return element("div", *sides, class_="block changed" if changed else "block")


def _side(lines: list[str], start: int, source: Source, kind: str) -> Html:
    rows = (
        _row(start + offset, line, kind, failed=start + offset == source.failed_line)
        for offset, line in enumerate(lines, start=1)
    )
    return element("div", *rows, class_=f"side {kind} {source.name}")


def _row(number: int, line: str, kind: str, *, failed: bool) -> Html:
    spoken = [element("span", _SPOKEN[kind], class_="spoken")] if kind in _SPOKEN else []
    name = {"old": "del", "new": "ins"}.get(kind, "span")
    note = [element("strong", "the build stopped here", class_="stopped")] if failed else []
    return element(
        "div",
        element("span", str(number), class_="number", aria_hidden="true"),
        element("span", _MARKS[kind], class_="mark", aria_hidden="true"),
        element("code", *spoken, element(name, line.removesuffix("\n")), *note),
        class_="row failed" if failed else "row",
    )
