"""What a failing program says is missing: `data/missing.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["library", "program", "module"]


class Named(Struct, frozen=True):
    """Something that a sentence says is missing. `places`: how the path of a module may end."""

    kind: Kind
    name: str
    places: tuple[str, ...] = ()


@cache
def messages() -> tuple[dict[str, Any], ...]:
    """The rows of the data, whose head explains them."""
    return tuple(read_data("missing")["message"])


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    return tuple((re.compile(row["text"]), row) for row in messages())


def named_in(line: str) -> Iterator[Named]:
    """Yield what a line says is missing."""
    for pattern, row in _patterns():
        for match in pattern.finditer(line):
            name = match[1].replace(row.get("separator", "/"), "/")
            clean = name.removeprefix("./").strip("/")
            places = tuple(each.replace("{}", clean) for each in row.get("places", ()))
            yield Named(row["kind"], name, places)
