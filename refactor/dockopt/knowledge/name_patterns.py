"""Many shell patterns at once: a context may have a million names, and a list a hundred patterns.

Nearly all patterns are a name, an ending or a beginning: these are looked up, and not tried in turn.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterable

_WILD = frozenset("*?[")


@final
class NamePatterns:
    """The patterns of a list, as `fnmatch.fnmatchcase` understands them."""

    def __init__(self, patterns: Iterable[str]) -> None:
        names, ends, starts, others = set(), [], [], []
        for pattern in patterns:
            if not set(pattern) & _WILD:
                names.add(pattern)
            elif pattern.startswith("*") and not set(pattern[1:]) & _WILD:
                ends.append(pattern[1:])
            elif pattern.endswith("*") and not set(pattern[:-1]) & _WILD:
                starts.append(pattern[:-1])
            else:
                others.append(pattern)
        self._names, self._ends, self._starts = frozenset(names), tuple(ends), tuple(starts)
        self._others = tuple(others)

    def match(self, text: str) -> bool:
        """Whether a pattern matches the whole text; its stars match slashes, too."""
        return (
            text in self._names
            or text.endswith(self._ends)
            or text.startswith(self._starts)
            or any(fnmatchcase(text, pattern) for pattern in self._others)
        )

    def match_path(self, path: str) -> bool:
        """Whether a pattern matches the whole path, or the name at its end."""
        return self.match(path) or self.match(path.rpartition("/")[2])
