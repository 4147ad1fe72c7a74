"""Which sources and modules a start command loads: `data/entry_modules.toml`."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from posixpath import basename
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.commands import find_root
from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERSION = r"\d+(?:\.\d+)*"


class Language(Struct, frozen=True):
    """One language's ways to start. The keys are explained in the data."""

    name: str
    helper: str
    interpreters: tuple[str, ...]
    options: tuple[str, ...]
    runs: re.Pattern[str]
    module_flags: tuple[str, ...]
    servers: str
    application: re.Pattern[str]
    application_flags: tuple[str, ...]

    def modules(self, argv: Sequence[str]) -> Iterator[str]:
        """Yield the modules that a command loads by their names."""
        if self._runs(argv):
            if argv[1] in self.module_flags:
                yield from argv[2:3]
                yield from self.modules(argv[2:])
        elif self.starts(argv):
            for flag, word in pairwise(argv):
                match = self.application.fullmatch(word)
                if match:
                    yield match[1] or match[2]
                elif flag in self.application_flags and word.isidentifier():
                    yield word

    def source(self, argv: Sequence[str]) -> str | None:
        """Return the source that a command is started with; one behind options is not looked for."""
        return argv[1] if self._runs(argv) and not argv[1].startswith("-") else None

    def starts(self, argv: Sequence[str]) -> bool:
        """Whether a command is one of the language at all."""
        rule = find_root(argv)
        return self._runs(argv) or bool(self.servers and rule is not None and rule.kind == self.servers)

    def _runs(self, argv: Sequence[str]) -> bool:
        return len(argv) > 1 and self.runs.fullmatch(basename(argv[0])) is not None


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages whose imports can be followed."""
    rows = read_data("entry_modules")["language"]
    return tuple(map(_language, rows))


def _language(row: dict[str, str | list[str]]) -> Language:
    names = (re.escape(name).replace(r"\{version\}", _VERSION) for name in row["runs"])
    return Language(
        name=str(row["name"]),
        helper=str(row["helper"]),
        interpreters=tuple(row["interpreters"]),
        options=tuple(row["options"]),
        runs=re.compile("|".join(names)),
        module_flags=tuple(row["module_flags"]),
        servers=str(row["servers"]),
        application=re.compile(str(row["application"])),
        application_flags=tuple(row["application_flags"]),
    )
