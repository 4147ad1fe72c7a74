"""The command lines of editors and hooks, read without Typer: to load that takes longer than the work.

Here are `fix` and `check` with paths and a few options. Typer reads any other command line, and would read
these alike: a test compares. See docs/decisions/0018.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dockopt.cli.request import STDIN, CheckRequest, Request
from dockopt.cli.verify_request import VerifyRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

_SWITCHES = {"--quiet": "quiet", "-q": "quiet"}
_FIX_SWITCHES = {**_SWITCHES, "--diff": "diff", "--check": "check", "--explain": "explain"}
_VALUES = {"--context": "context", "--stdin-filename": "stdin_filename"}


def plain_request(argv: Sequence[str]) -> Request | None:
    """What a plain command line asks for; None for one that is not."""
    command, words = next(iter(argv), ""), iter(argv[1:])
    if command not in ("fix", "check"):
        return None
    switches = _FIX_SWITCHES if command == "fix" else _SWITCHES
    given: dict[str, Any] = {}
    paths: list[str] = []
    for word in words:
        if word in switches:
            given[switches[word]] = True
        elif word in _VALUES:
            value = next(words, STDIN)
            if value.startswith("-"):
                return None
            given[_VALUES[word]] = value
        elif word.startswith("-") and word != STDIN:
            return None
        else:
            paths.append(word)
    if command == "check":
        return CheckRequest(tuple(paths), check=True, **given)
    return Request(tuple(paths), **given, proof=VerifyRequest(quiet="quiet" in given))
