"""Reads the shell form of a RUN, or a shell script, into commands with spans. It never raises."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.shell.commands import Command, Item, Opaque, Reason, Script
from dockopt.shell.evidence import function_names
from dockopt.shell.grammar import BLANKS, syntax_tree
from dockopt.shell.lower import Lowering
from dockopt.shell.scope import Scope
from dockopt.shell.source import Source
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS = {
    "allexport": "a",
    "errexit": "e",
    "noglob": "f",
    "noexec": "n",
    "nounset": "u",
    "verbose": "v",
    "xtrace": "x",
}
_VARIABLE = regex(r"\$\{?(\w+)")
_SHEBANG = regex(r"#!\S*(?:[ \t]+[^-\s]\S*)?[ \t]+-([a-z]+)[ \t]*(?:\r?\n|\Z)")


def parse_shell(text: str, environment: Mapping[str, str | None] | None = None) -> Script:
    """Read a script, given as the shell sees it; spans are character offsets into `text`.

    `environment`: variables with their values when it starts, None for unknown ones, to follow `cd` by.

    The lines of a Dockerfile's instruction have to be joined before: the comment lines and blank lines
    between them are not the shell's.
    """
    environment = {} if environment is None else environment
    names = {"HOME", *_VARIABLE.findall(text)} & environment.keys()
    return _parsed(text, frozenset((name, environment[name]) for name in names))


# A text is asked about again after each rewrite, and in each file that has it, too.
@lru_cache(maxsize=512)
def _parsed(text: str, environment: frozenset[tuple[str, str | None]]) -> Script:
    items = _items(text, dict(environment))
    return Script(items, _options(text, items))


def _items(text: str, environment: Mapping[str, str | None]) -> tuple[Item, ...]:
    if not text.strip(BLANKS):
        return ()
    root = syntax_tree(text)
    if root is None:
        return (_whole(text, Reason.TOO_LONG),)
    items = tuple(
        Lowering(Source(text), Scope(environment=environment), function_names(root, text)).program(root)
    )
    ordered = all(before.end <= after.start for before, after in pairwise(items))
    return items if ordered else (_whole(text, Reason.SYNTAX),)


def _whole(text: str, reason: Reason) -> Opaque:
    start = len(text) - len(text.lstrip(BLANKS))
    end = len(text.rstrip(BLANKS))
    return Opaque(text[start:end], start, end, reason)


def _options(text: str, items: tuple[Item, ...]) -> frozenset[str]:
    """Collect the options set in front of the first working command and never taken back."""
    shebang = _SHEBANG.match(text)
    chosen = set(shebang[1]) if shebang else set()
    leading = True
    for item in items:
        is_set = isinstance(item, Command) and item.name == "set"
        for option, on in _changes(item) if isinstance(item, Command) and is_set else ():
            if on and leading and not item.conditional:
                chosen.add(option)
            elif not on:
                chosen.discard(option)
        leading = leading and isinstance(item, Command) and (item.is_noop or item.is_assignment)
    return frozenset(chosen)


def _changes(command: Command) -> list[tuple[str, bool]]:
    """List the options that a `set` turns on (True) or off."""
    found: list[tuple[str, bool]] = []
    named: bool | None = None
    for word in (word.value or "" for word in command.words[1:]):
        if named is not None:
            found.append((_LETTERS.get(word, word), named))
            named = None
        elif word in ("--", "-") or not word.startswith(("-", "+")):
            break
        else:
            on = word[0] == "-"
            found += [(letter, on) for letter in word[1:] if letter != "o"]
            named = on if word.endswith("o") else None
    return found
