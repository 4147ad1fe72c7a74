"""A script in the form that the grammar reads as a POSIX shell does; every character keeps its place.

The grammar takes some plain parts of words for blanks or other signs: letters outside ASCII, no-break spaces,
control characters, an escaped blank. It is shown a full stop for each. A joined line end is shown as blanks
between words and as full stops inside a word. So byte offsets are character offsets, and words, values and
spans are cut from the real text.
"""

from __future__ import annotations

from dockopt.syntax.regex import regex

_FOREIGN = regex(r"[^\t\n\r\x20-\x7e]|\r(?!\n)")
_FOREIGN_DELIMITER = regex(r"(?<!<)<<-?(?!<)[ \t]*[^\s;|&<]*[^\x00-\x7f]")
_TOKEN = regex(
    r"'[^']*'"
    r"|\"(?:[^\"\\]|\\[\s\S])*\""
    r"|(?:(?<=[\s;&|()])|\A)#[^\n]*"
    r"|<<-?[ \t]*\\"
    r"|(?P<joined>(?:\\\r?\n)+)"
    r"|(?P<escaped>\\[^\r\n])"
    r"|[^'\"\\#<]+|[\s\S]"
)
_BLANKS = " \t\r\n"
_OPERATORS = ";&|()<>"


def masked(text: str) -> bytes | None:
    """Give the text to parse, or None when a joined line end or a foreign delimiter cannot be shown truly."""
    if _FOREIGN_DELIMITER.search(text):
        return None
    plain = _FOREIGN.sub(".", text)
    if "\\" not in plain:
        return plain.encode("ascii")
    pieces: list[str] = []
    word_end = -1
    for token in _TOKEN.finditer(plain):
        piece = token.group()
        if token["escaped"]:
            piece, word_end = "..", token.end()
        elif token["joined"]:
            before = plain[token.start() - 1 : token.start()] if token.start() != word_end else "."
            after = plain[token.end() : token.end() + 1]
            if _is_cut_sign(before, after):
                return None
            between = before in _BLANKS + _OPERATORS or after in _BLANKS + _OPERATORS
            piece = (" " if between else ".") * len(piece)
        pieces.append(piece)
    return "".join(pieces).encode("ascii")


def _is_cut_sign(before: str, after: str) -> bool:
    """Whether the line end cuts an expansion, a descriptor's redirection or an operator of two signs."""
    if not before or not after:
        return False
    return (
        before == "$"
        or (after in "<>" and before.isdigit())
        or (before in _OPERATORS and after in _OPERATORS)
    )
