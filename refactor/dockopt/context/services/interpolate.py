"""Variables in compose files. Source: docs.docker.com/reference/compose-file/interpolation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.context.tree import BuildContext

_VARIABLE = regex(
    r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?:(?P<kind>:?[-+?])(?P<word>[^{}]*))?\})",
    re.ASCII,
)
_MAX_LINE = 10_000
_SETTING = regex(r"""^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$""", re.ASCII)


def read_env_file(context: BuildContext, path: str) -> tuple[tuple[str, str, int], ...]:
    """The variables of a file of `NAME=value` lines, with their lines."""
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate((context.read_any(path) or "").split("\n"), start=1):
        match = _SETTING.match(line) if len(line) < _MAX_LINE else None
        if match:
            found.append((match[1], _unquoted(match[2]), number))
    return tuple(found)


def _unquoted(value: str) -> str:
    """The value without quotes, or without a comment behind it."""
    end = value.find(value[0], 1) if value[:1] in {"'", '"'} else -1
    return value[1:end] if end > 0 else value.partition(" #")[0].rstrip()


def interpolate(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its variables replaced; None where one has neither value nor default."""
    unknown = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal unknown
        if match["dollar"]:
            return "$"
        value = values.get(match["bare"] or match["name"])
        kind, word = match["kind"] or "", match["word"]
        if kind.endswith("-") and (value is None or (kind == ":-" and not value)):
            return word or ""
        unknown = unknown or value is None
        return value or ""

    result = _VARIABLE.sub(replaced, text)
    return None if unknown else result
