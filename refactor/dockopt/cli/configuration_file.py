"""Reads the settings in a TOML file and holds them against the JSON schema; a mistake gets its place."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.report.names import printable
from dockopt.syntax.regex import regex
from dockopt.syntax.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEMA = Path(__file__).with_name("dockopt.schema.json")
_TOML_PLACE = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class ConfigurationError(Exception):
    """A mistake in a configuration file, said with its place."""


class _Text(Struct, frozen=True):
    """The text of a file, to find the places of what it says."""

    path: Path
    lines: list[str]

    def error(self, message: str, line: int, column: int, width: int) -> ConfigurationError:
        """The mistake at a place (from 1), with its line and carets under it."""
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        rows = [f"{printable(str(self.path))}:{line}:{column}: error: {printable(message)}"]
        rows += [f"  {printable(source)}", f"  {' ' * (column - 1)}{'^' * max(1, width)}"]
        return ConfigurationError("\n".join(rows))

    def error_at(self, message: str, key: str, value: str | None, table: str) -> ConfigurationError:
        """The mistake at a key of the table, or at a string in its value."""
        line, column = self._find(re.compile(rf"\s*[\"']?({re.escape(key)})\b"), self._start(table))
        if value is None:
            return self.error(message, line, column, len(key))
        line, column = self._find(re.compile(rf".*?[\"']({re.escape(value)})[\"']"), line - 1)
        return self.error(message, line, column, len(value))

    def _start(self, table: str) -> int:
        header = f"[{table}]"
        found = (number for number, line in enumerate(self.lines) if line.strip().startswith(header))
        return next(found, 0) if table else 0

    def _find(self, pattern: re.Pattern[str], start: int) -> tuple[int, int]:
        for number, line in enumerate(self.lines[start:], start + 1):
            match = pattern.match(line)
            if match is not None:
                return number, match.start(1) + 1
        return start + 1, 1


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of the settings."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def read_settings(path: Path, table: Sequence[str]) -> Mapping[str, Any] | None:
    """The settings in the table of the file; None where it has no such table.

    Raises ConfigurationError for what the schema does not allow, and OSError where the file cannot be read.
    """
    import tomllib  # here: most runs have no such file

    raw = path.read_text(encoding="utf-8", errors="replace")
    text = _Text(path, raw.splitlines())
    try:
        found: Any = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(text, str(error)) from error
    for name in table:
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return None
    if not isinstance(found, dict):
        raise text.error_at(f"{'.'.join(table)} has to be a table", table[-1], None, "")
    for key, value in found.items():
        _check(text, key, value, ".".join(table))
    return found


def _check(text: _Text, key: str, value: Any, table: str) -> None:
    known = schema()["properties"]
    if key not in known:
        near = nearest(key, known)
        advice = f"Did you mean `{near}`?" if near else f"There are {', '.join(known)}."
        raise text.error_at(f"no setting is called `{key}`. {advice}", key, None, table)
    if known[key]["type"] == "boolean":
        if not isinstance(value, bool):
            raise text.error_at(f"`{key}` has to be true or false", key, None, table)
    elif known[key]["type"] == "string":
        if not isinstance(value, str):
            raise text.error_at(f"`{key}` has to be a string", key, None, table)
    elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise text.error_at(f"`{key}` has to be a list of names, such as {_sample()}", key, None, table)
    else:
        _check_names(text, key, value, table)


def _check_names(text: _Text, key: str, names: list[str], table: str) -> None:
    known = schema()["$defs"]["rule"]["enum"]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            advice = f" Did you mean `{near}`?" if near else " `dockopt rules` lists them."
            raise text.error_at(f"no rule is called `{name}`.{advice}", key, name, table)


def _sample() -> str:
    return json.dumps([schema()["$defs"]["rule"]["enum"][1]])


def _no_toml(text: _Text, message: str) -> ConfigurationError:
    place = _TOML_PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(text.lines), 1)
    return text.error(f"no TOML: {_TOML_PLACE.sub('', message)}", max(1, line), column, 1)
