"""ARG and ENV values in force at an instruction, and the expansion of words by BuildKit's rules.

A value that cannot be known (an ARG without default, a modifier that is not read) is None, never a guess.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    import re

_GROWTH = 10_000  # characters that variables may add to a word: `ENV B=$A$A` again and again fills any memory
_LONGEST = 4096  # characters of a path. Source: PATH_MAX in linux/limits.h
Values: TypeAlias = Mapping[str, str | None]

V = TypeVar("V")

_VARIABLE = regex(r"\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?P<modifier>:?[-+?])?(?P<word>[^{}$]*)\})")


def layered(*layers: Mapping[str, V]) -> Mapping[str, V]:
    """One mapping in which the first layer that has a name wins. It follows them, and copies none."""
    return ChainMap(*layers)  # type: ignore[arg-type]  # only its first mapping could be written, and is not


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables that a word mentions, in order."""
    return tuple(match["plain"] or match["name"] for match in _VARIABLE.finditer(text))


def _value(match: re.Match[str], values: Values) -> str | None:
    name = match["plain"] or match["name"]
    value = values.get(name, "")
    modifier, word = match["modifier"], match["word"] or ""
    if value is None or modifier is None:
        return value if not word or match["plain"] else None
    filled = bool(value) if modifier.startswith(":") else name in values
    if modifier.endswith("-"):
        return value if filled else word
    if modifier.endswith("+"):
        return word if filled else ""
    return value if filled else None


def expand(text: str, values: Values, escape: str = "\\") -> str | None:
    """The word with its quotes removed and variables replaced; None when that cannot be known.

    Follows BuildKit's shell lexer for `$X`, `${X}`, `${X:-word}`, `${X-word}`, `${X:+word}`, `${X+word}`,
    `${X:?…}`; other modifiers are unknown. Source: docs.docker.com, Dockerfile reference, "Environment
    replacement".
    """
    result: list[str] = []
    position, quote, grown = 0, "", 0
    while position < len(text):
        char = text[position]
        match = _VARIABLE.match(text, position) if char == "$" and quote != "'" else None
        if match:
            value = _value(match, values)
            grown += len(value or "")
            if value is None or grown > _GROWTH:
                return None
            result.append(value)
            position = match.end()
            continue
        if char == "$" and quote != "'" and text[position + 1 : position + 2] in {"{", "("}:
            return None
        position += 1
        if char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
        elif char == escape and quote != "'" and position < len(text):
            follower = text[position]
            if quote and follower not in f'"${escape}':
                result.append(char)
            result.append(follower)
            position += 1
        else:
            result.append(char)
    return "".join(result)


def join_path(base: str | None, path: str) -> str | None:
    """`path` as seen from the absolute folder `base`, without `.` and `..`; None when `base` is unknown.

    Also of a path that is longer than Linux has any.
    """
    if not path.startswith("/"):
        if base is None:
            return None
        path = f"{base}/{path}"
    if len(path) > _LONGEST:
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/" + "/".join(parts)
