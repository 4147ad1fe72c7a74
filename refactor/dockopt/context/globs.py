"""Go's file patterns: the ones of COPY (`filepath.Match`) and the ones of ignore files (`**` besides).

A pattern is cut into tokens once; `glob_match.py` compares them.
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from msgspec import Struct


class Wild(enum.Enum):
    """A token that stands for any text of a certain shape."""

    STAR = "any characters but a slash"
    ONE = "one character but a slash"
    FOLDERS = "nothing, or anything that ends with a slash"
    REST = "anything, to the end"
    START = "the start of the path"


class CharClass(Struct, frozen=True):
    """A bracket expression. It may match a slash, as it does in Go."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]

    def accepts(self, char: str) -> bool:
        """Whether the class contains this one character."""
        return any(low <= char <= high for low, high in self.ranges) is not self.negated


Token: TypeAlias = str | Wild | CharClass


def compile_glob(pattern: str) -> tuple[Token, ...] | None:
    """Return the tokens of a `filepath.Match` pattern, or None where Go answers ErrBadPattern."""
    tokens: list[Token] = []
    at = 0
    while at < len(pattern):
        token, at = next_token(pattern, at)
        if token is None:
            return None
        tokens.append(token)
    return join_literals(tokens)


def next_token(pattern: str, at: int) -> tuple[Token | None, int]:
    """Read one token of `filepath.Match` at a position; None for a malformed one."""
    char = pattern[at]
    if char == "*":
        return Wild.STAR, at + 1
    if char == "?":
        return Wild.ONE, at + 1
    if char == "[":
        return _bracket(pattern, at + 1)
    if char == "\\":
        return (pattern[at + 1], at + 2) if at + 1 < len(pattern) else (None, at)
    return char, at + 1


def _bracket(pattern: str, at: int) -> tuple[CharClass | None, int]:
    negated = pattern.startswith("^", at)
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (pattern.startswith("]", at) and ranges):
        low, at = _class_char(pattern, at)
        high: str | None = low
        if pattern.startswith("-", at):
            high, at = _class_char(pattern, at + 1)
        if low is None or high is None:
            return None, at
        ranges.append((low, high))
    return CharClass(negated, tuple(ranges)), at + 1


def _class_char(pattern: str, at: int) -> tuple[str | None, int]:
    if at >= len(pattern) or pattern[at] in "-]":
        return None, at
    if pattern[at] != "\\":
        return pattern[at], at + 1
    return (pattern[at + 1], at + 2) if at + 1 < len(pattern) else (None, at)


def join_literals(tokens: list[Token]) -> tuple[Token, ...]:
    """Join neighbouring literal characters to one token."""
    joined: list[Token] = []
    for token in tokens:
        if isinstance(token, str) and joined and isinstance(joined[-1], str):
            joined[-1] += token
        else:
            joined.append(token)
    return tuple(joined)


def literal(tokens: tuple[Token, ...]) -> str | None:
    """Return the only text that the tokens match, or None where they match more than one."""
    return "".join(map(str, tokens)) if all(isinstance(token, str) for token in tokens) else None
