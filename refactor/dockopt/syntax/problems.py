"""Problems: what the builder would refuse, where it stands and what to do about it."""

import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dockopt.syntax.tokens import Span

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Document

#: Columns of source shown at most; a longer line is cut around the caret.
_WIDTH: Final = 100
_TAB: Final = "    "


class Problem(Struct, frozen=True):
    """One reason why a builder would refuse the file."""

    #: Stable name, in kebab case.
    code: str
    #: What is wrong, in BuildKit's words where it has some.
    message: str
    span: Span
    #: What to do; may be empty.
    hint: str = ""


def render(problem: Problem, document: "Document", filename: str) -> str:
    """Return `file:line:column: message`, the source line with a caret under the place, and the hint."""
    line, column = document.position(problem.span.start)
    rows = [f"{_plain(filename)}:{line}:{column}: {_plain(problem.message)}"]
    rows += [f"  {row}" if row else "" for row in excerpt(document, problem.span)]
    if problem.hint:
        rows.append(f"  hint: {_plain(problem.hint)}")
    return "\n".join(rows)


def excerpt(document: "Document", span: Span) -> tuple[str, str]:
    """Return the line in which `span` begins, safe to print, and the carets that stand under the span."""
    begin, end = document.line_span(document.position(span.start)[0])
    start = max(begin, min(span.start, end))
    stop = max(start, min(span.end, end))
    shown, lead, width = _window(document.text[begin:end], start - begin, stop - begin)
    return shown.rstrip(), f"{' ' * lead}{'^' * max(1, width)}"


def _window(line: str, start: int, stop: int) -> tuple[str, int, int]:
    """Cut `line` around [start, stop); return it as shown, the columns before that place and its own."""
    left = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    right = min(len(line), left + _WIDTH)
    stop = min(stop, right)
    before = ("..." if left else "") + _plain(line[left:start])
    place = _plain(line[start:stop])
    after = _plain(line[stop:right]) + ("..." if right < len(line) else "")
    return before + place + after, _columns(before), _columns(place)


def _plain(text: str) -> str:
    """Make text safe to print: nothing that moves the cursor, changes colours or reorders what is shown."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char == "\t":
        return _TAB
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if not char.isprintable():
        return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
    return char


def _columns(text: str) -> int:
    """Return the terminal columns that printable text takes: two for a wide character, none for a mark."""
    return sum(map(_char_columns, text))


def _char_columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
