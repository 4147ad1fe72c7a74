"""The instructions of a Dockerfile as data: how BuildKit reads the arguments and which flags it knows.

Source: `frontend/dockerfile/parser/parser.go` (dispatch table, heredoc directives) and
`frontend/dockerfile/instructions/parse.go` (flags).
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from msgspec import Struct, field


class FlagKind(Enum):
    """What a flag takes."""

    BOOLEAN = "boolean"
    STRING = "string"
    #: A string, and the flag may be repeated.
    STRINGS = "strings"


class Form(Enum):
    """How the arguments are read."""

    #: One string, white space and all.
    TEXT = "text"
    #: Words between blanks.
    WORDS = "words"
    #: A JSON array of strings, else one string.
    JSON_OR_TEXT = "json-or-text"
    #: A JSON array of strings, else words.
    JSON_OR_WORDS = "json-or-words"
    #: `NONE`, or `CMD` and a JSON array or one string.
    HEALTHCHECK = "healthcheck"
    #: `name=value` pairs, or the legacy `name value`.
    PAIRS = "pairs"
    #: Names with or without a value.
    DECLARATIONS = "declarations"
    #: Another instruction.
    INSTRUCTION = "instruction"


class Rule(Struct, frozen=True):
    """What BuildKit accepts for one instruction."""

    form: Form
    #: Least number of arguments.
    least: int = 1
    heredoc: bool = False
    #: BuildKit never looks at the flags.
    ignores_flags: bool = False
    flags: Mapping[str, FlagKind] = field(default_factory=dict)


_COPY_FLAGS: Final = {
    "chown": FlagKind.STRING,
    "chmod": FlagKind.STRING,
    "link": FlagKind.BOOLEAN,
    "exclude": FlagKind.STRINGS,
}

RULES: Final[Mapping[str, Rule]] = {
    "ADD": Rule(
        Form.JSON_OR_WORDS,
        least=2,
        heredoc=True,
        flags={
            **_COPY_FLAGS,
            "keep-git-dir": FlagKind.BOOLEAN,
            "checksum": FlagKind.STRING,
            "unpack": FlagKind.BOOLEAN,
        },
    ),
    "ARG": Rule(Form.DECLARATIONS, ignores_flags=True),
    "CMD": Rule(Form.JSON_OR_TEXT, least=0),
    "COPY": Rule(
        Form.JSON_OR_WORDS,
        least=2,
        heredoc=True,
        flags={**_COPY_FLAGS, "from": FlagKind.STRING, "parents": FlagKind.BOOLEAN},
    ),
    "ENTRYPOINT": Rule(Form.JSON_OR_TEXT, least=0),
    "ENV": Rule(Form.PAIRS),
    "EXPOSE": Rule(Form.WORDS),
    "FROM": Rule(Form.WORDS, flags={"platform": FlagKind.STRING}),
    "HEALTHCHECK": Rule(
        Form.HEALTHCHECK,
        flags=dict.fromkeys(
            ("interval", "timeout", "start-period", "start-interval", "retries"), FlagKind.STRING
        ),
    ),
    "LABEL": Rule(Form.PAIRS),
    "MAINTAINER": Rule(Form.TEXT),
    "ONBUILD": Rule(Form.INSTRUCTION),
    "RUN": Rule(
        Form.JSON_OR_TEXT,
        least=0,
        heredoc=True,
        flags={
            "mount": FlagKind.STRINGS,
            "network": FlagKind.STRING,
            "security": FlagKind.STRING,
            "device": FlagKind.STRINGS,
        },
    ),
    "SHELL": Rule(Form.JSON_OR_TEXT),
    "STOPSIGNAL": Rule(Form.TEXT, ignores_flags=True),
    "USER": Rule(Form.TEXT),
    "VOLUME": Rule(Form.JSON_OR_WORDS),
    "WORKDIR": Rule(Form.TEXT),
}

_BY_LOWER: Final = {name.lower(): name for name in RULES}


def canonical(keyword: str) -> str:
    """Return a keyword in upper case; it equals a known name only where BuildKit takes it for that one.

    Go lowers U+0130 to a plain `i`, where Python makes two characters, and takes no U+017F for an `s`.
    """
    known = _BY_LOWER.get(keyword.replace("\u0130", "i").lower())
    if known is not None:
        return known
    upper = keyword.upper()
    return keyword if upper in RULES else upper
