"""Did you mean? The nearest of a few known names, by BuildKit's measure (`util/suggest`)."""

from collections.abc import Iterable
from typing import Final

#: A name further away is no suggestion.
_NEAR: Final = 2


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name at the least edit distance, if that is at most two."""
    close = [name for name in names if abs(len(name) - len(word)) <= _NEAR]
    ranked = sorted((distance(word, name), name) for name in close)
    return ranked[0][1] if ranked and ranked[0][0] <= _NEAR else None


def distance(left: str, right: str) -> int:
    """Return the Levenshtein distance."""
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            change = diagonal + (char != other)
            diagonal = row[j]
            row[j] = min(change, row[j] + 1, row[j - 1] + 1)
    return row[-1]
