"""HTML as nested calls: whatever text goes in is escaped, so nothing that a file says can be markup."""

from __future__ import annotations

import html

from dockopt.report.names import printable

_VOID = {"input", "link", "meta"}


class Html(str):
    """Text that is markup already. Every other string is content."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | None) -> Html:
    """Return an element. `class_` becomes `class`, `aria_label` becomes `aria-label`; None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{shown(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    """Return children in a row, each one escaped unless it is markup."""
    return Html("".join(child if isinstance(child, Html) else shown(child) for child in children))


def shown(text: str) -> Html:
    """Escape a text: markup as entities; control characters, save tabs and line ends, as they are written."""
    lines = (
        "\t".join(html.escape(printable(part)) for part in line.split("\t")) for line in text.split("\n")
    )
    return Html("\n".join(lines))
