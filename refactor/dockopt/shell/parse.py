"""Reads the shell form of a RUN, or a shell script, into commands with spans. It never raises."""

from __future__ import annotations

import re
from itertools import pairwise

from dockopt.shell.commands import Command, Item, Opaque, Reason, Script
from dockopt.shell.grammar import syntax_tree
from dockopt.shell.lower import Lowering
from dockopt.shell.scope import Scope
from dockopt.shell.source import Source, as_joined, as_written

_LETTERS = {
    "allexport": "a",
    "errexit": "e",
    "noglob": "f",
    "noexec": "n",
    "nounset": "u",
    "verbose": "v",
    "xtrace": "x",
}
_SHEBANG = re.compile(r"#!\S*(?:[ \t]+[^-\s]\S*)?[ \t]+-([a-z]+)[ \t]*(?:\r?\n|\Z)")


def parse_shell(text: str, *, escape: str | None = None) -> Script:
    """Read a script.

    With `escape` (the Dockerfile's escape character) `text` is the shell form of an instruction as written:
    its lines are joined as BuildKit does before the shell sees them, without the comment lines between.
    Spans are character offsets into `text`; the `text` of an item or word is what the shell sees.
    """
    source = as_written(text) if escape is None else as_joined(text, escape)
    items = _items(source)
    return Script(items, _options(text, items))


def _items(source: Source) -> tuple[Item, ...]:
    if not source.text.strip():
        return ()
    root = syntax_tree(source.text)
    if root is None:
        return (_whole(source, Reason.TOO_LONG),)
    items = tuple(Lowering(source, Scope()).program(root))
    ordered = all(before.end <= after.start for before, after in pairwise(items))
    return items if ordered else (_whole(source, Reason.SYNTAX),)


def _whole(source: Source, reason: Reason) -> Opaque:
    length = len(source.text)
    start = length - len(source.text.lstrip())
    end = len(source.text.rstrip())
    first, last = source.span(start, end)
    return Opaque(source.text[start:end], first, last, reason, cwd="")


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
