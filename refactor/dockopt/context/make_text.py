"""The text of a Makefile: its logical lines, and its variables expanded as far as they are plain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

UNKNOWN = "${__unknown__}"
"""What a recipe holds where the value is not known: a shell variable that nothing sets."""
_REFERENCE = regex(r"\$(?:\$|\((?P<round>[^()$]*)\)|\{(?P<curly>[^{}$]*)\}|(?P<letter>[^({$]))")
_NESTED = regex(r"\$[({]")
# Source: GNU make manual, "Variables Used by Implicit Rules".
_BUILT_IN = {"MAKE": "make", "CC": "cc", "CXX": "g++", "RM": "rm -f", "AR": "ar", "SHELL": "/bin/sh"}
_DEPTH = 20
_LENGTH = 20_000
_STEPS = 50_000
_PREFIX = regex(r"^[ \t]*[@+-][@+ \t-]*")


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their 1-based numbers, those that a backslash continues joined.

    A recipe keeps its backslashes and line ends: they are the shell's.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    index = 0
    while index < len(lines):
        start, parts = index, [lines[index]]
        while parts[-1].endswith("\\") and index + 1 < len(lines):
            index += 1
            parts.append(lines[index])
        index += 1
        if parts[0].startswith("\t"):
            yield start + 1, "\n".join([parts[0], *(each.removeprefix("\t") for each in parts[1:])])
        else:
            first, *rest = (each.removesuffix("\\") for each in parts)
            yield start + 1, " ".join([first.rstrip() if rest else first, *(each.strip() for each in rest)])


class MakeText:
    """Expands variables. A value is a text, None where unknown, and whether it is expanded late (`=`)."""

    def __init__(self, overrides: Mapping[str, str], environment: Mapping[str, str | None], cwd: str) -> None:
        self.overrides, self.environment = dict(overrides), environment
        self.values: dict[str, tuple[str | None, bool]] = {"CURDIR": (cwd, False), "PWD": (cwd, False)}
        self.exports: dict[str, str | None] = {}
        self.steps = 0

    def assign(self, name: str, operator: str, value: str) -> None:
        """Set a variable as the file does."""
        if name in self.overrides:
            return
        known = name in self.values or name in self.environment
        if operator == "!=":
            self.values[name] = (None, False)
        elif operator == "?=":
            if not known:
                self.values[name] = (value, True)
        elif operator == "+=":
            before, late = self.values.get(name, (self.environment.get(name, ""), True))
            self.values[name] = (None if before is None else f"{before} {value}".strip(), late)
        elif operator == "=":
            self.values[name] = (value, True)
        else:
            self.values[name] = (self.expand(value), False)
        if name in self.environment or name in self.exports:
            self.export([name])

    def forget(self, name: str) -> None:
        """A variable that a condition decides."""
        if name not in self.overrides:
            self.values[name] = (None, False)

    def export(self, names: Sequence[str]) -> None:
        """Give variables to the shells of the recipes; without names, all of them."""
        for name in names or tuple(self.values):
            self.exports[name] = self.expand(f"$({name})")

    def script(
        self, line: str, settings: Sequence[tuple[str, str, str]], automatic: Mapping[str, str | None]
    ) -> str:
        """A recipe line as the shell gets it; UNKNOWN stands where a value is not known."""
        kept = dict(self.values) if settings else self.values
        for name, operator, value in settings:
            self.assign(name, operator, value)
        text = self._expand(_PREFIX.sub("", line), automatic, 0, UNKNOWN)
        self.values = kept
        return text if text is not None else UNKNOWN

    def expand(self, text: str) -> str | None:
        """The text with all variables replaced; None where one is not known."""
        found = self._expand(text, {}, 0, None)
        return None if found is None or UNKNOWN in found else found

    def _expand(
        self, text: str, automatic: Mapping[str, str | None], depth: int, unknown: str | None
    ) -> str | None:
        self.steps += 1
        if depth > _DEPTH or len(text) > _LENGTH or self.steps > _STEPS:
            return unknown
        parts: list[str] = []
        position = 0
        while (place := text.find("$", position)) >= 0:
            parts.append(text[position:place])
            match = _REFERENCE.match(text, place)
            if match is not None:
                value = "$" if match[0] == "$$" else self._value(match, automatic, depth)
                position = match.end()
            else:
                value, position = None, _end_of(text, place)
            if value is None:
                if unknown is None:
                    return None
                value = unknown
            parts.append(value)
        parts.append(text[position:])
        return "".join(parts)

    def _value(self, match: re.Match[str], automatic: Mapping[str, str | None], depth: int) -> str | None:
        name = (match["round"] or match["curly"] or match["letter"] or "").strip()
        if name in automatic:
            return automatic[name]
        if name in self.overrides:
            return self.overrides[name]
        if name in self.values:
            text, late = self.values[name]
            return self._expand(text, automatic, depth + 1, UNKNOWN) if late and text is not None else text
        if name in self.environment:
            return self.environment[name]
        if re.fullmatch(r"[\w.-]+", name):
            return _BUILT_IN.get(name, "")
        return None  # a function, or a substitution


def _end_of(text: str, place: int) -> int:
    """The end of a reference that holds others, or of a lone dollar sign."""
    opener = text[place + 1 : place + 2]
    closer = {"(": ")", "{": "}"}.get(opener)
    if closer is None:
        return place + 1
    depth = 0
    for index in range(place + 1, len(text)):
        if text[index] == opener:
            depth += 1
        elif text[index] == closer:
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)
