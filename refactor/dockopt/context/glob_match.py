"""Whether the tokens of a pattern match a text: all positions that they may reach, as the bits of a number.

Nothing is tried twice, and a step of all positions costs as much as one of a few: bit-parallel matching as in
G. Navarro and M. Raffinot, "Flexible Pattern Matching in Strings", 2002, chapter 4.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, final

from dockopt.context.globs import CharClass, Wild

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.globs import Token


def matches(tokens: tuple[Token, ...], text: str) -> bool:
    """Whether the tokens match the whole text."""
    known = _text(text)
    positions = 1
    for token in tokens:
        positions = known.after(token, positions)
        if not positions:
            return False
    return bool(positions >> len(text))


@final
class _Text:
    """Where things are in a text: bit n stands for the character n, or for the position before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 1 << len(text)
        self._slashes = _bits(_places(text, "/"), len(text))
        self._newlines = _bits(_places(text, "\n"), len(text))
        self._found: dict[str | CharClass, int] = {}

    def after(self, token: Token, positions: int) -> int:
        """The positions behind the token, from any of these."""
        if isinstance(token, str):
            return (positions & self._literals(token)) << len(token)
        if isinstance(token, CharClass):
            return (positions & self._accepted(token)) << 1
        if token is Wild.STAR:
            return _through(positions, (self._end - 1) ^ self._slashes)
        if token is Wild.ONE:
            return (positions & (self._end - 1) & ~self._slashes) << 1
        if token is Wild.START:
            return positions & 1
        if token is Wild.FOLDERS:  # Go's `(.*/)?`, whose dot does not match a newline
            reached = _through(positions, (self._end - 1) ^ self._newlines)
            return positions | (reached & self._slashes) << 1
        # Go's `.*` at the end: from the last position on, no newline may come.
        return 0 if self._newlines >> (positions.bit_length() - 1) else self._end

    def _literals(self, literal: str) -> int:
        if literal not in self._found:
            self._found[literal] = _bits(_places(self._text, literal), len(self._text))
        return self._found[literal]

    def _accepted(self, token: CharClass) -> int:
        if token not in self._found:
            accepted = (at for at, char in enumerate(self._text) if token.accepts(char))
            self._found[token] = _bits(accepted, len(self._text))
        return self._found[token]


# Many patterns look at one path, one after the other.
_text = lru_cache(maxsize=16)(_Text)


def _through(positions: int, open_: int) -> int:
    """These positions, and all that are reached from them over open characters.

    Adding a bit to a run of ones carries it to the end of the run, and turns all bits on its way.
    """
    return positions | (((positions & open_) + open_) ^ open_)


def _bits(places: Iterable[int], length: int) -> int:
    digits = bytearray(b"0" * (length + 1))
    for place in places:
        digits[length - place] = ord("1")
    return int(digits, 2)


def _places(text: str, literal: str) -> Iterator[int]:
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)
