"""The JSON form of arguments, accepted exactly where Go's `encoding/json` accepts it.

Not `json.loads`: that takes NaN and Infinity, and ends in a RecursionError on deep nesting.
"""

import json
from typing import Final

from dockopt.syntax.regex import regex

#: Go gives up on deeper nesting ("exceeded max depth").
_MAX_DEPTH: Final = 10_000
_TOKEN: Final = regex(
    r"[ \t\r\n]*+(?:"
    r'(?P<string>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)"
    r"|(?P<word>true|false|null)"
    r"|(?P<mark>[\[\]{},:]))"
)
_CLOSES: Final = {"]": "[", "}": "{"}
_SURROGATE: Final = regex("[\ud800-\udfff]")


def json_array(text: str) -> tuple[str | None, ...] | None:
    """Return the elements of a JSON array, None for one that is no string; None when it is not JSON.

    As in Go, an undecodable byte or an unpaired surrogate in a string becomes U+FFFD.
    """
    if not text.startswith("["):
        return None
    elements: list[str | None] = []
    stack: list[str] = []
    # What may come next: a value, the end of an empty container, a key, its colon, or what follows a value.
    state, at, text = "value", 0, text.rstrip(" \t\r\n")
    while at < len(text) and (found := _TOKEN.match(text, at)):
        at = found.end()
        lexeme = found[found.lastgroup or 0]
        if len(stack) == 1 and found.lastgroup == "string":
            elements.append(_SURROGATE.sub("\ufffd", json.loads(lexeme)))
        elif len(stack) == 1 and (found.lastgroup != "mark" or lexeme in "[{"):
            elements.append(None)
        state = _step(state, found.lastgroup or "", lexeme, stack)
        if not state or len(stack) > _MAX_DEPTH:
            return None
        if not stack:
            break
    return tuple(elements) if not stack and at == len(text) else None


def _step(state: str, group: str, lexeme: str, stack: list[str]) -> str:
    """Return the state behind a lexeme; empty when it may not stand there."""
    if group != "mark":
        return _scalar(state, group, lexeme)
    if lexeme in "[{":
        if state not in {"value", "first"}:
            return ""
        stack.append(lexeme)
        return "first" if lexeme == "[" else "first-key"
    if lexeme in _CLOSES:
        if state not in {"after", "first" if lexeme == "]" else "first-key"} or stack[-1] != _CLOSES[lexeme]:
            return ""
        stack.pop()
        return "after"
    if lexeme == ",":
        return {"[": "value", "{": "key"}[stack[-1]] if state == "after" else ""
    return "value" if state == "colon" else ""


def _scalar(state: str, group: str, lexeme: str) -> str:
    if state in {"key", "first-key"}:
        return "colon" if group == "string" else ""
    # Go refuses a number that no float64 holds.
    overflow = group == "number" and float(lexeme) in {float("inf"), float("-inf")}
    return "after" if state in {"value", "first"} and not overflow else ""
