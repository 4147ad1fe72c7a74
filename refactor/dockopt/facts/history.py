"""What is known by name at each step of a stage, such as its variables, without a copy for each step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator

V = TypeVar("V")


class Log(Struct, Generic[V]):
    """All values in the order in which they were written, and for each name the places of its own."""

    values: list[V] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def write(self, entries: Mapping[str, V]) -> None:
        """Add the values of these names."""
        for name, value in entries.items():
            self.places.setdefault(name, []).append(len(self.values))
            self.values.append(value)


class History(Mapping[str, V]):
    """A mapping that does not change. It shares its log with those that `after` makes from it.

    Each remembers how long the log was, and sees no later entry.
    """

    __slots__ = ("_length", "_log")

    def __init__(self, entries: Mapping[str, V] | None = None, log: Log[V] | None = None) -> None:
        self._log: Log[V] = log or Log()
        self._log.write(entries or {})
        self._length = len(self._log.values)

    def after(self, entries: Mapping[str, V]) -> History[V]:
        """The mapping with these entries, which win over its own."""
        if len(self._log.values) == self._length:
            return History(entries, self._log)
        return History({**self, **entries})  # somebody else has written on from here

    def __getitem__(self, name: str) -> V:
        places = self._log.places[name]
        count = bisect_left(places, self._length)
        if not count:
            raise KeyError(name)
        return self._log.values[places[count - 1]]

    def __iter__(self) -> Iterator[str]:
        return (name for name, places in self._log.places.items() if places[0] < self._length)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"History({dict(self)!r})"
