"""One pattern of an ignore file, compiled as moby/patternmatcher compiles it, oddities included."""

from __future__ import annotations

import posixpath
from typing import final

from msgspec import Struct

from dockopt.context.glob_match import matches
from dockopt.context.globs import Token, Wild, compile_glob, join_literals, next_token

_WILDCARDS = frozenset("*?[]\\^")
_CONTROL = frozenset(map(chr, (*range(32), 127)))  # BuildKit sends patterns as header values
_MAX_WILDCARDS = 32  # bounds the cost of one comparison; nobody needs five
# What an escape means in Go's regular expressions where it does not just quote the character.
_WORDS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@final
class IgnorePattern(Struct, frozen=True):
    """A pattern without its `!`: compared as text where it can be, else by its tokens."""

    text: str
    negated: bool
    kind: str
    tokens: tuple[Token, ...]
    needle: str

    @classmethod
    def parse(cls, cleaned: str) -> IgnorePattern | None:
        """Compile a cleaned line; None where the builder would refuse it, or where it is not understood."""
        negated = cleaned.startswith("!")
        # patternmatcher.New cleans once more, before it looks for the `!`.
        text = posixpath.normpath(cleaned).removeprefix("!") if negated else cleaned
        if not text or compile_glob(text) is None or not _CONTROL.isdisjoint(text):
            return None
        compiled = _tokens(text)
        if compiled is None or sum(isinstance(token, Wild) for token in compiled) > _MAX_WILDCARDS:
            return None
        kind = _kind(text)
        needle = max((token for token in compiled if isinstance(token, str)), key=len, default="")
        return cls(text, negated, kind, compiled, needle)

    def matches(self, path: str) -> bool:
        """Whether the pattern matches exactly this path (folders above it are the caller's business)."""
        if self.kind == "exact":
            return path == self.text
        if self.kind == "prefix":
            return path.startswith(self.text[:-2])
        if self.kind == "suffix":
            suffix = self.text[2:]
            return path.endswith(suffix) or (suffix.startswith("/") and path == suffix[1:])
        return self.needle in path and matches(self.tokens, path)

    def reaches_into(self, folder: str) -> bool:
        """Whether something below the folder could match, by the folders before the first wildcard."""
        head: list[str] = []
        for part in self.text.split("/"):
            if _WILDCARDS & set(part):
                fixed = "".join(f"{name}/" for name in head)
                return fixed.startswith(folder + "/") or f"{folder}/".startswith(fixed)
            head.append(part)
        return f"{self.text}/".startswith(folder + "/") or f"{folder}/".startswith(f"{self.text}/")


def _kind(text: str) -> str:
    """Patternmatcher's match types: how far plain text comparison is enough."""
    body = text[2:] if text.startswith("**") else text
    if text.startswith("**") and not _regex_marks(body.removeprefix("/")):
        return "suffix"
    if text.endswith("**") and not _regex_marks(text[:-2]):
        return "prefix"
    return "pattern" if _regex_marks(text) else "exact"


def _regex_marks(text: str) -> bool:
    return any(mark in text for mark in "*?[]\\")


def _tokens(text: str) -> tuple[Token, ...] | None:
    """Cut a pattern as `Pattern.compile` does; None for what it turns into a nonsensical expression."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text.startswith("**", at):
            at += 2
            at += text.startswith("/", at)
            tokens.append(Wild.FOLDERS if at < len(text) else Wild.REST)
            continue
        token, end = next_token(text, at)
        piece = text[at:end]
        if token is None or _means_something_else(piece):
            return None
        tokens.append(Wild.START if piece == "^" else token)
        at = end
    return join_literals(tokens)


def _means_something_else(piece: str) -> bool:
    r"""Whether the piece means one thing to `filepath.Match` and another to the expression made of it.

    A `*` or `?` inside brackets is expanded there, and `\d` becomes the class of digits.
    """
    escaped = any(piece[at] == "\\" and piece[at + 1] in _WORDS for at in range(len(piece) - 1))
    return escaped or (piece.startswith("[") and any(mark in piece for mark in ("*", "?", "[:")))
