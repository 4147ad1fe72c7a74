"""The tree-sitter grammar of bash: the cached parser, and the text in the form that it reads safely.

Every character that a POSIX shell takes for a plain part of a word and the grammar may not (letters outside
ASCII, no-break spaces, control characters, undecodable bytes) is shown to the parser as a full stop. So byte
offsets are character offsets, and words, values and spans are cut from the real text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_LENGTH = 131_072
"""Linux starts no `sh -c` with a longer script (MAX_ARG_STRLEN)."""
MAX_PIPES = 2_000
MAX_SECONDS = 0.5
BLANKS = " \t\r\n"
_DIRECT_LENGTH = 1_000
_CHUNK = 4_096
_PLAIN = re.compile(r"[^\t\n\r\x20-\x7e]|\r(?!\n)")
_FOREIGN_DELIMITER = re.compile(r"(?<!<)<<-?(?!<)[ \t]*[^\s;|&<]*[^\x00-\x7f]")


def syntax_tree(text: str) -> Node | None:
    """Parse `text`; None when it is too long, takes too long, or cannot be shown to the grammar truly."""
    if len(text) > MAX_LENGTH or text.count("|") > MAX_PIPES or _FOREIGN_DELIMITER.search(text):
        return None
    source = _PLAIN.sub(".", text).encode("ascii")
    if len(source) <= _DIRECT_LENGTH:
        return _parser().parse(source).root_node
    return _parse_timed(source)


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
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))
