"""How credentials look, in the text of a Dockerfile and in files: `data/secrets.toml`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shape(Struct, frozen=True):
    """One look of a credential in the text of an instruction. The keys are explained in the table."""

    what: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    plain: bool

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in a text the values of such credentials stand."""
        folded = text.casefold()
        if not any(mark in folded for mark in self.marks):
            return
        for match in self.pattern.finditer(text):
            if not (self.plain and is_placeholder(match["secret"])):
                yield match.span("secret")


class CredentialFile(Struct, frozen=True):
    """One kind of file that holds credentials. The keys are explained in the table."""

    what: str
    names: tuple[str, ...]
    not_names: tuple[str, ...]
    holds: re.Pattern[str]
    programs: frozenset[str]
    hint: str

    def means(self, path: str) -> bool:
        """Whether a path is named like such a file."""
        *folders, name = path.split("/")
        if not _test_folders().isdisjoint(folders):
            return False
        if any(fnmatchcase(name, each) for each in self.not_names):
            return False
        return any(fnmatchcase(f"/{path}", f"*/{each}") for each in self.names)

    def line(self, text: str) -> int | None:
        """The first line of its text that holds a credential, and no placeholder; None where none does."""
        for number, line in enumerate(text.split("\n"), 1):
            match = self.holds.search(line)
            if match is not None and _is_credential(match):
                return number
        return None


def _is_credential(match: re.Match[str]) -> bool:
    found = match.groupdict()
    name, value = found.get("name"), found.get("secret")
    if name is not None and not is_secret_name(name):
        return False
    return value is None or not is_placeholder(value, name or "")


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, as far as a name can say."""
    return _pattern("names").search(name) is not None


def is_placeholder(value: str, name: str = "") -> bool:
    """Whether a value keeps the place of a secret only: nothing, a word of examples, one of its own name."""
    words = name.lower().split("_")
    if names_public_key(value, name):
        return True
    return len(value) < 4 or value.lower() in words or _pattern("placeholders").search(value) is not None


def names_public_key(value: str, name: str) -> bool:
    """Whether a value is the fingerprint of a key, by which everybody may check a signature."""
    is_named = _pattern("fingerprint_names").search(name) is not None
    return is_named and _pattern("fingerprints").search(value) is not None


@cache
def shapes() -> tuple[Shape, ...]:
    """All looks of credentials in a text."""
    return tuple(map(_shape, read_data("secrets")["text"]))


def _shape(row: dict[str, Any]) -> Shape:
    return Shape(row["what"], tuple(row["marks"]), regex(row["pattern"]), row.get("plain", False))


@cache
def credential_files() -> tuple[CredentialFile, ...]:
    """All kinds of files that hold credentials."""
    return tuple(map(_file, read_data("secrets")["file"]))


def _file(row: dict[str, Any]) -> CredentialFile:
    return CredentialFile(
        row["what"],
        tuple(row["names"]),
        tuple(row.get("not_names", ())),
        re.compile(row["holds"]),
        frozenset(row.get("programs", ())),
        row.get("hint", ""),
    )


@cache
def _test_folders() -> frozenset[str]:
    return frozenset(read_data("secrets")["not_folders"])


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(read_data("secrets")[key])
