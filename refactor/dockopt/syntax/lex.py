"""Words of a line as BuildKit's `shell.Lex` sees them when no variable is set and unset ones are kept.

It decides which words are heredocs and what their names are, so its oddities are kept: one unbalanced quote
hides every heredoc of the line, and `${name:-word}` throws away the start of the word it stands in.

Source: `frontend/dockerfile/shell/lex.go` with `SkipUnsetEnv`.
"""

from typing import Final

from msgspec import Struct, field

from dockopt.syntax.regex import regex
from dockopt.syntax.source import BOM, SPACES

_SURROGATE: Final = regex("[\ud800-\udfff]")
_SPECIAL_PARAMETERS: Final = "@*#?-$!0"
#: `${a:-${b:-...}}` nested deeper than this is refused; Go would go on.
_MAX_DEPTH: Final = 50


class LexError(ValueError):
    """The line cannot be split: an open quote or a bad substitution."""


class Lexed(Struct, frozen=True):
    """A word and where it stands in the text."""

    text: str
    start: int
    end: int


def lex(
    text: str, escape: str, *, quotes: bool = True, raw_quotes: bool = False, raw_escapes: bool = False
) -> tuple[str, tuple[Lexed, ...]]:
    """Return the whole text and its words, quotes and escapes resolved unless raw ones are asked for.

    Without `quotes` a quote is a character like any other. Raises LexError.
    """
    text = _SURROGATE.sub("\ufffd", text)
    lexer = _Lexer(text, escape, quotes=quotes, raw_quotes=raw_quotes, raw_escapes=raw_escapes)
    result, words = lexer.until("")
    return result, tuple(words)


class _Lexer(Struct):
    text: str
    escape: str
    quotes: bool
    raw_quotes: bool
    raw_escapes: bool
    at: int = 0
    depth: int = 0
    # The word being read. Nested calls share it, as in BuildKit.
    buffer: list[str] = field(default_factory=list)
    word_start: int = 0
    word_end: int = 0

    def __post_init__(self) -> None:
        # Go's text/scanner ignores a byte order mark at the beginning.
        self.at = 1 if self.text.startswith(BOM) else 0

    def until(self, stop: str) -> tuple[str, list[Lexed]]:
        """Read up to the character `stop`, or to the end of the text when it is empty."""
        self.buffer.clear()
        result: list[str] = []
        words: list[Lexed] = []
        in_word = False
        while char := self._peek():
            start = self.at
            if char == stop:
                self.at += 1
                self._flush(words)
                return "".join(result), words
            piece, plain = self._piece(char)
            result.append(piece)
            if not plain:
                self._add(piece, start)
                in_word = True
                continue
            for part in piece:
                if part not in SPACES:
                    self._add(part, start)
                    in_word = True
                elif in_word and self.buffer:
                    self._flush(words)
                    in_word = False
        if stop:
            raise LexError(f"unexpected end of statement while looking for matching {stop}")
        self._flush(words)
        return "".join(result), words

    def _piece(self, char: str) -> tuple[str, bool]:
        """Read the next piece and say whether white space in it still separates words."""
        if char == "$":
            return self._dollar(), True
        if char == "'" and self.quotes:
            return self._single_quoted(), False
        if char == '"' and self.quotes:
            return self._double_quoted(), False
        if char == "<":
            return self._angle(), False
        self.at += 1
        if char != self.escape:
            return char, True
        return (char if self.raw_escapes else "") + self._next(), False

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        char = self._peek()
        self.at += 1 if char else 0
        return char

    def _add(self, piece: str, start: int) -> None:
        if not piece:
            return
        if not self.buffer:
            self.word_start = start
        self.buffer.append(piece)
        self.word_end = self.at

    def _flush(self, words: list[Lexed]) -> None:
        if self.buffer:
            words.append(Lexed("".join(self.buffer), self.word_start, self.word_end))
            self.buffer.clear()

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise LexError("unexpected end of statement while looking for matching single-quote")
        start, self.at = self.at, end + 1
        return self.text[start : end + 1] if self.raw_quotes else self.text[start + 1 : end]

    def _double_quoted(self) -> str:
        quote = self._next() if self.raw_quotes else self._next() and ""
        result = [quote]
        while (char := self._peek()) != '"':
            if not char:
                raise LexError("unexpected end of statement while looking for matching double-quote")
            if char == "$":
                result.append(self._dollar())
                continue
            self.at += 1
            if char == self.escape:
                result.append(char if self.raw_escapes else "")
                following = self._peek()
                if not following:
                    continue
                if following in ('"', "$", self.escape):
                    char = self._next()
            result.append(char)
        self.at += 1
        return "".join((*result, quote))

    def _angle(self) -> str:
        self.at += 1
        if self._peek() != "<":
            return "<"
        start = self.at
        self.at += 1
        while self._peek() in ("\t", "\r", " "):
            self.at += 1
        return "<" + self.text[start : self.at]

    def _dollar(self) -> str:
        self.at += 1
        if self._peek() != "{":
            return "$" + self._name()
        self.at += 1
        if self._peek() in ("", "{", "}", ":"):
            raise LexError("syntax error: bad substitution")
        name = self._name()
        mark = self._next()
        if mark == "}":
            return f"${{{name}}}"
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise LexError("substitutions are nested too deeply")
        body = self._replacement() if mark == "/" else self._modifier(mark)
        self.depth -= 1
        return f"${{{name}{body}}}"

    def _modifier(self, mark: str) -> str:
        kind = mark
        if mark == ":":
            kind = self._next()
            mark += kind
        if mark in (":#", ":%") or (len(mark) == 1 and mark not in "+-?#%:"):
            raise LexError(f"unsupported modifier ({mark!r}) in substitution")
        return mark + self._nested("}", raw_escapes=kind in ("#", "%"))

    def _replacement(self) -> str:
        if self._peek() == "/":
            self.at += 1
        pattern = self._nested("/", raw_escapes=True)
        return f"/{pattern}/{self._nested('}', raw_escapes=True)}"

    def _nested(self, stop: str, *, raw_escapes: bool) -> str:
        outer, self.raw_escapes = self.raw_escapes, raw_escapes
        result, _ = self.until(stop)
        self.raw_escapes = outer
        return result

    def _name(self) -> str:
        start = self.at
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self.at += 1
        elif first and first in _SPECIAL_PARAMETERS:
            self.at += 1
        else:
            while (char := self._peek()) and (char.isalpha() or char.isdecimal() or char == "_"):
                self.at += 1
        return self.text[start : self.at]
