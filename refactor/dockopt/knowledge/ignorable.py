"""What may lie in a build context and is of no use to an image: `data/ignorable.toml`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(Struct, frozen=True):
    """One kind of such files or folders; the keys are explained in the table.

    `readers` holds all its texts as one pattern; None: no text is asked for but the name.
    """

    name: str
    names: tuple[str, ...]
    not_names: tuple[str, ...]
    folders: tuple[str, ...] | None
    folder: bool | None
    marker: str
    made: bool
    unread: bool
    texts: bool
    readers: re.Pattern[str] | None
    unless: str
    exact: bool
    beside: tuple[str, ...]
    git_ignored: bool
    makers: re.Pattern[str] | None
    rebuilt_by: tuple[tuple[str, ...], ...]
    may_have: frozenset[str]

    def pattern_of(self, path: str, *, is_folder: bool) -> str | None:
        """The pattern by which the kind means this path; None where it does not."""
        parent, _, name = path.rpartition("/")
        if self.folder not in (None, is_folder) or (self.folders is not None and parent not in self.folders):
            return None
        if any(fnmatchcase(name, each) for each in self.not_names):
            return None
        return next((each for each in self.names if fnmatchcase(name, each)), None)

    def lies_beside(self, name: str) -> bool:
        """Whether a file of this name, beside it, proves what it is."""
        return any(fnmatchcase(name, each) for each in self.beside)

    def is_rebuilt_by(self, argv: Sequence[str | None]) -> bool:
        """Whether a command line makes it anew."""
        program = (argv[0] or "").rpartition("/")[2] if argv else ""
        options = {(word or "").partition("=")[0] for word in argv} - self.may_have
        if options & _elsewhere():
            return False
        return any(program == first and set(words) <= set(argv[1:]) for first, *words in self.rebuilt_by)


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds; the first that means a path counts."""
    return tuple(map(_kind, _table()["kind"]))


def is_silent(path: str) -> bool:
    """Whether what a file of the context says is no evidence: a document, or read by the host alone."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(path, each) or fnmatchcase(name, each) for each in _table()["texts"]["skip"])


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(_table()["rebuilt"]["not_options"])


@cache
def _table() -> dict[str, Any]:
    return read_data("ignorable")


def _kind(row: dict[str, Any]) -> Kind:
    readers = row.get("readers")
    return Kind(
        name=row["name"],
        names=tuple(row["names"]),
        not_names=tuple(row.get("not_names", ())),
        folders=tuple(row["in"]) if "in" in row else None,
        folder=row.get("folder"),
        marker=row.get("marker", ""),
        made=row.get("made", False),
        unread=row.get("unread", True),
        texts=row.get("texts", False),
        readers=re.compile("|".join(f"(?:{each})" for each in readers)) if readers else None,
        unless=row.get("unless", ""),
        exact=row.get("exact", False),
        beside=tuple(row.get("beside", ())),
        git_ignored=row.get("git_ignored", False),
        makers=re.compile("|".join(f"(?:{each})" for each in row["makers"])) if "makers" in row else None,
        may_have=frozenset(row.get("may_have", ())),
        rebuilt_by=tuple(tuple(each.split()) for each in row.get("rebuilt_by", ())),
    )
