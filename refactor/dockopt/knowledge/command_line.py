"""The words of a command line: its flags, their values, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from dockopt.syntax.regex import regex

Argv = Sequence[str | None]
"""The program first; None for a word that is not known."""
VERSION = regex(r"(?<=[a-z])[0-9]+(?:\.[0-9]+)+\Z")
"""The dotted version at the end of a program's name."""


def split_flags(argv: Argv, value_flags: Sequence[str]) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """The flags of a command line and its other words, without the values of `value_flags`."""
    flags: list[str] = []
    rest: list[str | None] = []
    words = iter(argv[1:])
    for word in words:
        if word is None or not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        flags.append(word)
        if word in value_flags:
            next(words, None)
    return tuple(flags), tuple(rest)


def flag_values(argv: Argv, names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each of these flags with its value (`-o x`, `-o=x`, `--out=x`); None for one that is not known."""
    for index, word in enumerate(argv):
        if word == "--":
            return
        if word in names:
            yield str(word), argv[index + 1] if index + 1 < len(argv) else None
        name, equals, value = (word or "").partition("=")
        if equals and name in names:
            yield name, value


def without_version(word: str) -> str:
    """The package's name of `name@1.2`, `@scope/name@next`; any other word as it is."""
    return word[: word.rindex("@")] if word.rfind("@") > 0 else word


@lru_cache(maxsize=1024)
def program_names(word: str) -> tuple[str, ...]:
    """The names by which rules may know a program: its own, and that with its version as `{version}`."""
    name = word.rsplit("/", 1)[-1]
    versioned = VERSION.sub("{version}", name)
    return (name,) if versioned == name else (name, versioned)
