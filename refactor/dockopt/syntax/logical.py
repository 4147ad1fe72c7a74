"""The logical line: what BuildKit reads once continuations are joined, with a map back to the source."""

from bisect import bisect_left, bisect_right

from msgspec import Struct

from dockopt.syntax.tokens import Span


class Logical(Struct, frozen=True):
    """Joined text made of runs that each stand in one piece in the source.

    Run `k` begins at `starts[k]` in `text` and at `sources[k]` in the source; `starts[0]` is 0, also when the
    text is empty: `sources[0]` then says where it would stand.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Return the source offset of `text[index]`; for `len(text)`, the one behind the last character."""
        index = max(0, min(index, len(self.text)))
        if len(self.starts) == 1:  # most lines have no continuation
            return self.sources[0] + index
        run = bisect_right(self.starts, index) - 1
        return self.sources[run] + index - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """Return the source of `text[start:end]`, without a continuation before or behind it."""
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)

    def slice(self, start: int, end: int) -> "Logical":
        """Return `text[start:end]` with its own map."""
        first = bisect_right(self.starts, start)
        last = max(first, bisect_left(self.starts, end))
        return Logical(
            self.text[start:end],
            (0, *(begin - start for begin in self.starts[first:last])),
            (self.offset(start), *self.sources[first:last]),
        )
