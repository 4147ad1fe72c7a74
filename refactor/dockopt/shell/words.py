"""One word of a shell command: what was written, and what it stands for after quote removal.

The rules are those of POSIX.1-2024, Shell Command Language, 2.2 (quoting), 2.6 (word expansions). Where
shells differ (brace expansion, `$'…'`, `$"…"`) the value is unknown rather than guessed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_GROWTH = 10_000  # characters that variables may add to a word: `a=$a$a` again and again fills any memory
_VARIABLE = (
    r"\$(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|\$\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}\"'$`\\{~*?\[ \t\n]*))?\}"
    r"|\$\{(?P<edited>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<hard>\$[(\[{0-9@*#?$!-]|`)"
)
_BARE = regex(
    r"(?P<join>\\\r?\n)|\\(?P<escaped>[\s\S])|'(?P<single>[^']*)'|(?P<double>\")|(?P<dollar>\$['\"])|"
    + _VARIABLE
    + r"|(?P<glob>[*?\[])|(?P<stray>[ \t\n;&|<>()'\\])|(?P<plain>[^\\'\"$`*?\[ \t\n;&|<>()]+|\$)"
)
_QUOTED = regex(
    r"(?P<join>\\\r?\n)|\\(?P<escaped>[$`\"\\])|(?P<double>\")|" + _VARIABLE + r"|(?P<plain>[^\\\"$`]+|[\\$])"
)
_LITERAL = regex(r"[A-Za-z0-9_./:=@%+,-]*")
_ASSIGNS = regex(r"\w=", re.ASCII)
_ASSIGNS_HOME = regex(r"\w=~", re.ASCII)
_SPLITS = regex(r"[ \t\n*?\[]")


class ShellWord(Struct, frozen=True):
    """A word as written.

    `value` is what the command receives, None when that depends on an expansion, a substitution or the files
    that an unquoted pattern would match. `start` and `end` are character offsets into the parsed text.
    `variables` names the `$X` and `${X…}` in it (`~` stands for HOME). `assigned`: the right side of an
    assignment, where the shell neither splits words nor expands patterns.
    """

    text: str
    value: str | None
    start: int
    end: int
    has_glob: bool = False
    variables: tuple[str, ...] = ()
    assigned: bool = False


class _Part(Struct, frozen=True):
    """A piece of a word: a literal, a variable, a glob character, or what is not `known`."""

    literal: str | None = None
    variable: str | None = None
    default: str | None = None
    quoted: bool = False
    glob: bool = False
    known: bool = True


_UNKNOWN = _Part(known=False)


def read_word(text: str, start: int, end: int, *, assigned: bool = False) -> ShellWord:
    """Read the word `text` that stands at `start` to `end`."""
    if _LITERAL.fullmatch(text):
        return ShellWord(text, text, start, end, assigned=assigned)
    parts = tuple(_parts(text, assigned=assigned))
    names = tuple(dict.fromkeys(part.variable for part in parts if part.variable is not None))
    has_glob = any(part.glob for part in parts)
    return ShellWord(text, _join(parts, {}, assigned=assigned), start, end, has_glob, names, assigned)


def expand(word: ShellWord, env: Mapping[str, str | None], *, globs: bool = False) -> str | None:
    """Give the word's value with the variables of `env`, or None when it is not known to be one word.

    A name that `env` lacks is unknown, not unset, so `${X:-d}` needs X as well. With `globs` a pattern's
    own characters stay in the answer (`/var/cache/*`) instead of making it unknown.
    """
    if word.value is not None:
        return word.value
    parts = tuple(_parts(word.text, assigned=word.assigned))
    return _join(parts, env, assigned=word.assigned, globs=globs)


def _join(
    parts: tuple[_Part, ...], env: Mapping[str, str | None], *, assigned: bool, globs: bool = False
) -> str | None:
    values = []
    vanishes, grown = False, 0
    for part in parts:
        value = env.get(part.variable) if part.variable is not None else part.literal
        if part.default is not None and value == "":
            value = part.default
        if value is None or not part.known or (part.glob and not globs):
            return None
        if part.variable is not None and not (part.quoted or assigned):
            if _SPLITS.search(value):
                return None
            vanishes = True
        grown += len(value) if part.variable is not None else 0
        if grown > _GROWTH:
            return None
        values.append(value)
    joined = "".join(values)
    return None if vanishes and not joined else joined


def _parts(text: str, *, assigned: bool) -> Iterator[_Part]:
    """Split a word into its parts; ends with an unknown part at the first thing that is not understood."""
    quoted = False
    position = 0
    bare: list[str] = []
    last_bracket = text.rfind("]")
    if text.startswith("~"):
        position = 1
        yield _Part(variable="HOME", quoted=True) if text[1:2] in ("", "/") else _UNKNOWN
    while position < len(text):
        match = (_QUOTED if quoted else _BARE).match(text, position)
        if match is None:
            yield _UNKNOWN
            return
        position = match.end()
        if match.lastgroup == "double":
            quoted = not quoted
            continue
        if match.lastgroup == "plain" and not quoted:
            bare.append(match["plain"])
        pattern = not assigned and (match.group() != "[" or position <= last_bracket)
        part = _part(match, quoted=quoted, pattern=pattern)
        yield part
        if part is _UNKNOWN:
            return
    if quoted or _shell_specific("".join(bare), assigned=assigned):
        yield _UNKNOWN


def _part(match: re.Match[str], *, quoted: bool, pattern: bool) -> _Part:
    kind, token = match.lastgroup, match.group()
    if kind in ("plain", "escaped", "single"):
        return _Part(literal=match[kind], quoted=quoted)
    if kind == "join":
        return _Part(literal="")
    if kind == "glob":
        return _Part(literal=token, glob=pattern)
    if kind in ("name", "braced", "default"):
        return _Part(variable=match["name"] or match["braced"], default=match["default"], quoted=quoted)
    return _Part(variable=match["edited"], known=False) if kind == "edited" else _UNKNOWN


def _assigns_list(bare: str) -> bool:
    """Whether a home stands behind a colon in the value of an assignment: `x=/a:~/b`."""
    return any(
        after.startswith("~") and _ASSIGNS.search(before) for before, after in pairwise(bare.split(":"))
    )


def _shell_specific(bare: str, *, assigned: bool) -> bool:
    """Whether the unquoted characters hold what some shells expand: `{a,b}`, `{1..3}`, `x=~/a`."""
    if assigned:
        return ":~" in bare or "=~" in bare
    if _ASSIGNS_HOME.search(bare) or (":~" in bare and _assigns_list(bare)):
        return True
    inside = bare[bare.find("{") : bare.rfind("}") + 1] if "{" in bare else ""
    return "," in inside or ".." in inside
