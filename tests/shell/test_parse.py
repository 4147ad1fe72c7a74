"""Scripts are read into commands with spans, and what is not read is opaque in its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.shell.commands import Command, Connector, Item, Opaque, Reason
from dockopt.shell.parse import parse_shell


def outline(text: str) -> list[str]:
    """Write a script's items as lines: connector and words, or connector and reason."""
    return [_line(item) for item in parse_shell(text).items]


def _line(item: Item) -> str:
    if isinstance(item, Opaque):
        return f"{item.connector.value} <{item.reason.value}> {item.text}"
    return f"{item.connector.value} {' '.join(word.text for word in item.words)}"


CASES = [
    ("", []),
    (" \n\t ", []),
    ("# only a comment", []),
    ("a && b || c", ["start a", "&& b", "|| c"]),
    ("a; b", ["start a", "; b"]),
    ("a\n\nb\n", ["start a", "; b"]),
    ("a\r\nb \\\r\n c\r\n", ["start a", "; b c"]),
    ("a | b |& c", ["start a", "| b", "| c"]),
    ("a & b &", ["start a", "& b"]),
    ("cd x && y", ["start cd x", "&& y"]),
    ("a # one\n# two\nb", ["start a", "; b"]),
    ("set -eux; \\\n a; \\\n b", ["start set -eux", "; a", "; b"]),
    (
        "apt-get install -y \\\n  curl \\\n && rm -rf /x/*",
        ["start apt-get install -y curl", "&& rm -rf /x/*"],
    ),
    ("(a; b) && { c; d; }", ["start a", "; b", "&& c", "; d"]),
    ("a >f b c", ["start a b c"]),
    ("[ -f x -a ! -d y ] && z", ["start [ -f x -a ! -d y ]", "&& z"]),
    ("sh -c 'a && b'; c", ["start a", "&& b", "; c"]),
    ("sh run.sh x && y", ["start sh run.sh x", "&& y"]),
    ("설치 '한글 값' && 다음", ["start 설치 '한글 값'", "&& 다음"]),
    ("a\u00a0b c", ["start a\u00a0b c"]),
    ("copy C:\\temp\\x y", ["start copy C:\\temp\\x y"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_readable_scripts(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


OPAQUE = [
    ("if a; then b; fi && next", ["start <control flow> if a; then b; fi", "&& next"]),
    ("a; for i in 1 2; do b; done; c", ["start a", "; <control flow> for i in 1 2; do b; done", "; c"]),
    (
        "f() { a; }; f && b",
        ["start <function definition> f() { a; }", f"; <{Reason.FUNCTION_CALL}> f", "&& b"],
    ),
    ("cat <<E >f\nx\nE\nb", ["start <here-document> cat <<E >f\nx\nE", "; b"]),
    ("$(which a) b && c", ["start <computed command name> $(which a) b", "&& c"]),
    ("eval a && b", ["start <eval> eval a", "&& b"]),
    ('bash -c "$X" && b', ['start <nested shell command> bash -c "$X"', "&& b"]),
    ("{ a; b; } >f; c", [f"start <{Reason.GROUP}> {{ a; b; }} >f", "; c"]),
    ("a && fi && b", ["start a", "&& <syntax error> fi", "&& b"]),
    ("a &&", ["start <syntax error> a &&"]),
    ("a; b 'c && d\ne", ["start a", "; <syntax error> b 'c && d\ne"]),
    ("a; ) b", ["start a", "; <syntax error> ) b"]),
    ("a\x00b", ["start a\x00b"]),
    ("cat <<끝\n한\n끝\na", [f"start <{Reason.TOO_LONG}> cat <<끝\n한\n끝\na"]),
    ("A=1\\\n2 b", ["start <syntax error> A=1\\\n2 b"]),
]


@pytest.mark.parametrize(("text", "expected"), OPAQUE)
def test_what_is_not_read_is_opaque_in_its_place(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
