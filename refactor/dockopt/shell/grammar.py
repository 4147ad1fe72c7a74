"""The tree-sitter grammar of bash: a cached parser with bounds on length and time."""

from __future__ import annotations

from functools import lru_cache
from time import thread_time
from typing import TYPE_CHECKING

from dockopt.shell.bash import bash
from dockopt.shell.mask import masked

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_LENGTH = 131_072
"""Linux starts no `sh -c` with a longer script (MAX_ARG_STRLEN)."""
MAX_PIPES = 2_000
MAX_NESTING = 200
MAX_SECONDS = 0.5
BLANKS = " \t\r\n"
_DIRECT_LENGTH = 1_000
_CHUNK = 4_096


def syntax_tree(text: str) -> Node | None:
    """Parse `text`; None when it is too long, takes too long, or cannot be shown to the grammar truly."""
    if len(text) > MAX_LENGTH or text.count("|") > MAX_PIPES or _nesting(text) > MAX_NESTING:
        return None
    source = masked(text)
    if source is None:
        return None
    if len(source) <= _DIRECT_LENGTH:
        return _parser().parse(source).root_node
    return _parse_timed(source)


def _nesting(text: str) -> int:
    """Return an upper bound of the parentheses open at once. Each level is read with those around it, too."""
    if text.count("(") <= MAX_NESTING:
        return 0
    depth = deepest = 0
    for char in text:
        if char == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif char == ")":
            depth = max(0, depth - 1)
    return deepest


def _parse_timed(source: bytes) -> Node | None:
    """Parse with a time limit: recovery from errors is not linear in the grammar's worst cases."""
    deadline = thread_time() + MAX_SECONDS
    try:
        return (
            _parser()
            .parse(
                lambda offset, _point: source[offset : offset + _CHUNK],
                progress_callback=lambda _offset, _has_error: thread_time() > deadline,
            )
            .root_node
        )
    except ValueError:  # "Parsing failed": the callback stopped it
        _parser.cache_clear()  # a stopped parser would go on with this text at its next call
        return None


@lru_cache(maxsize=1)
def _parser() -> Parser:
    # The import takes longer than most scripts do: files without a shell form never pay for it.
    from tree_sitter import Language, Parser

    return Parser(Language(bash()))
