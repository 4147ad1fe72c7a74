"""From bytes to text and back without loss, and what Go (hence BuildKit) calls a space."""

from typing import Final

#: The byte order mark. It stays in the text, as the first token.
BOM: Final = "\ufeff"

#: Go's `unicode.IsSpace`. Not `str.isspace`, which also takes U+001C to U+001F.
SPACES: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

#: What separates words in an instruction: BuildKit's `reWhitespace`.
BLANKS: Final = "\t\v\f\r "


def decode(data: bytes) -> str:
    """Read UTF-8; each undecodable byte becomes one lone surrogate, so that `encode` gives it back."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Give back exactly the bytes that `decode` read."""
    return text.encode("utf-8", "surrogateescape")
