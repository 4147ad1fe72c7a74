"""The quoted texts of the context's source files: each file is read and scanned once, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.tree import BuildContext

_MAX_LENGTH = 200
_MAX_FILE = 4_000_000
# No language is parsed: whatever stands between two equal quotes of a line is a candidate, so an apostrophe
# or an escaped quote hides nothing. A wrong guess names no file.
_QUOTES = ('"', "'", "`")


class Literal(Struct, frozen=True):
    """A quoted text: the file, its 1-based line, what stands between the quotes, and its 0-based column."""

    path: str
    line: int
    value: str
    column: int = 0


@final
class SourceIndex(Struct):
    """All quoted texts of a context, found when they are first asked for.

    `unread`: files that were asked for and not seen completely: too large, or a limit of the context was
    reached. Whoever concludes from what sources do not say must ask `is_complete` first.
    """

    context: BuildContext
    left: int
    unread: dict[str, None] = field(default_factory=dict)
    _found: dict[str, tuple[Literal, ...]] = field(default_factory=dict)

    def literals(self, paths: Iterable[str]) -> Iterator[Literal]:
        """The quoted texts of the files."""
        for path in paths:
            if path not in self._found:
                self._found[path] = tuple(self._scan(path))
            yield from self._found[path]

    def first_unread(self, paths: Iterable[str]) -> str | None:
        """One of the files that could not be read, or None: their quoted texts are all known."""
        for path in paths:
            for _ in self.literals((path,)):
                break
            if path in self.unread:
                return path
        return None

    def line(self, path: str, number: int) -> str:
        """A line of a file; empty where it has none."""
        lines = self._lines(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _lines(self, path: str) -> list[str]:
        key = ("lines", path)
        if key not in self.context.memo:
            self.context.memo[key] = (self.context.read(path, _MAX_FILE) or "").split("\n")
        found: list[str] = self.context.memo[key]
        return found

    def _scan(self, path: str) -> Iterator[Literal]:
        text = self.context.read(path, _MAX_FILE)
        if text is None:
            if self.context.is_file(path) is not False:
                self.unread[path] = None
            return
        for number, line in enumerate(text.split("\n"), start=1):
            for column, value in _texts(line):
                if self.left <= 0:
                    self.unread[path] = None
                    return
                self.left -= 1
                yield Literal(path, number, value, column)


def source_index(context: BuildContext) -> SourceIndex:
    """The one index of a context."""
    key = ("source-index",)
    if key not in context.memo:
        context.memo[key] = SourceIndex(context, context.limits.literals)
    found: SourceIndex = context.memo[key]
    return found


def _texts(line: str) -> Iterator[tuple[int, str]]:
    for quote in _QUOTES:
        if quote not in line:
            continue
        first, *pieces = line.split(quote)
        column = len(first) + 1
        for value in pieces[:-1]:
            if len(value) <= _MAX_LENGTH and any(char.isalnum() for char in value):
                yield column, value
            column += len(value) + 1
