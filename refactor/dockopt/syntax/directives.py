"""Parser directives: `# syntax=`, `# escape=` and `# check=` at the top of the file.

Source: `DirectiveParser` in `frontend/dockerfile/parser/directives.go`.
"""

from typing import Final

from msgspec import Struct

from dockopt.syntax.regex import regex
from dockopt.syntax.source import SPACES

DEFAULT_ESCAPE: Final = "\\"
ESCAPES: Final = ("\\", "`")

_NAMES: Final = frozenset({"check", "escape", "syntax"})
_GO_SPACES: Final = "\t\n\f\r "
_HEAD: Final = regex(rf"([a-zA-Z][a-zA-Z0-9]*)[{_GO_SPACES}]*=")


class Directive(Struct, frozen=True):
    """A directive with its name in lower case."""

    name: str
    value: str


def read(line: str) -> Directive | None:
    """Read a line, without leading white space, as a directive."""
    if not line.startswith("#"):
        return None
    line = line[1:].lstrip(SPACES)
    head = _HEAD.match(line)
    if head is None or head[1].lower() not in _NAMES:
        return None
    rest = line[head.end() :]
    # A value of nothing but blanks is its last blank: `(.+?)` takes at least one character.
    value = rest.strip(_GO_SPACES) or rest[-1:]
    return Directive(head[1].lower(), value) if value and "\n" not in value else None
