"""Names and quoted words made safe: for a terminal, and for the header of a diff."""

from __future__ import annotations

import os

_C_ESCAPES = {
    0x07: "\\a",
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0B: "\\v",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}


def printable(text: str) -> str:
    """Put the text on one line, with every character that a terminal may act on written as an escape.

    A file name or a line of a Dockerfile may hold escape sequences, line ends, bidirectional marks and
    bytes that are no UTF-8; none of them may reach a terminal as they are.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # one undecodable byte, as `surrogateescape` keeps it
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def git_quoted(path: str) -> str:
    r"""Write the path as git does in a diff: `"a/\355\225\234"` when a byte is special, else as it is.

    Source: git's `quote_c_style` with `core.quotePath` at its default; GNU patch reads the same form.
    """
    raw = os.fsencode(path)
    quoted = "".join(
        _C_ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}") for byte in raw
    )
    return quoted if quoted == path else f'"{quoted}"'
