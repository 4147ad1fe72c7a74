"""Takes out of a text what differs from start to start: colours, times, durations, ids, process numbers."""

from __future__ import annotations

import re

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# The usual alphabet and length of an id that a build draws anew, as Next.js does for its own; a name of that
# length seldom mixes capitals, small letters and digits.
# Source: github.com/ai/nanoid, url-alphabet; Next.js, generateBuildId.
_MIXED = "".join(rf"(?=[\w-]{{0,20}}[{kind}])" for kind in ("A-Z", "a-z", "0-9_-"))
_NANOID = rf"(?-i:(?<![\w-]){_MIXED}[A-Za-z0-9_-]{{21}}(?![\w-]))"
# Each with what stands for it. In this order: a date before its numbers, a UUID before its parts.
_VOLATILE = tuple(
    (re.compile(pattern, re.IGNORECASE), mark)
    for pattern, mark in (
        (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<id>"),
        (_NANOID, "<id>"),
        (rf"\b{_DAY},? (?=\d|{_MONTH})", ""),
        (r"\b\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T ]|\b)", "<date>"),
        (rf"\b\d{{1,2}}[-/ ](?:{_MONTH}|\d{{1,2}})[-/ ]\d{{4}}\b:?", "<date>"),
        (rf"\b{_MONTH} +\d{{1,2}}\b(?:,? +\d{{4}}\b)?", "<date>"),
        (r"\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?[ap]m\b)?(?:Z|[+-]\d{2}:?\d{2}\b)?", "<time>"),
        (r"\b\d+(?:[.,]\d+)? ?(?:ns|[uµ]s|ms|msec|secs?|seconds?|s|minutes?|min)\b", "<duration>"),
        (r"\bpid[:= ]*\(?\d+\)?|(?<=\] )\[\d+\]|(?<=\w)\[\d+\](?=:)|\bprocess (?:id )?\[?\d+\]?", "<pid>"),
        (r"\b0x[0-9a-f]+\b", "<address>"),
        (r"\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b", "<id>"),
        (r"\b\d{10,}(?:\.\d+)?\b", "<number>"),  # seconds or more since 1970
    )
)


def normal(text: str) -> str:
    """Return the text with marks in place of what is different at every start."""
    for pattern, mark in _VOLATILE:
        text = pattern.sub(mark, text)
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
