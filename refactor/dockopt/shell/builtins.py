"""Names that the shell itself runs: no file on PATH is needed for them."""

from __future__ import annotations

#: Special and regular built-ins. Source: POSIX.1-2024, Shell Command Language, 2.15; dash(1), bash(1).
BUILTINS = frozenset(
    ". : [ alias bg break builtin cd command continue declare echo eval exec exit export false fg getopts hash "
    "jobs kill let local mapfile printf pwd read readarray readonly return set shift shopt source test times trap "
    "true type typeset ulimit umask unalias unset wait [[".split()
)
