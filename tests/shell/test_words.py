"""Words: what is written, and what it stands for after quote removal."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockopt.shell.words import expand, read_word

UNKNOWN = [
    "$X",
    '"a$X"',
    "${X:-d}",
    "$(a)",
    "`a`",
    '"$(a)"',
    "$((1+1))",
    "*.txt",
    "a?",
    "[ab]c",
    "~/x",
    "~user",
    "{a,b}",
    "{1..3}",
    "$'a\\n'",
    '$"a"',
    "a=~/b",
    "a=b:~",
    "$1",
    "$@",
    "'open",
    '"open',
    "a b",
    "a;b",
    "a\\",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_value_that_depends_on_run_time_is_unknown(text: str) -> None:
    assert read_word(text, 0, len(text)).value is None


KNOWN = [
    ("", ""),
    ("a", "a"),
    ("''", ""),
    ("'a b'c", "a bc"),
    ('"a b"', "a b"),
    ("'$X *'", "$X *"),
    ('"*"', "*"),
    (r"\$X", "$X"),
    (r'"\$X \n \""', r'$X \n "'),
    (r"a\ b", "a b"),
    ("a\\\nb", "ab"),
    ('"a\\\r\nb"', "ab"),
    ("[", "["),
    ("{}", "{}"),
    ("{a}", "{a}"),
    ("a=b", "a=b"),
    ("$", "$"),
    ("a~", "a~"),
    ("한글", "한글"),
    ("'값 하나'", "값 하나"),
    ("a\udc80", "a\udc80"),
]


@pytest.mark.parametrize(("text", "value"), KNOWN)
def test_quote_removal(text: str, value: str) -> None:
    assert read_word(text, 0, len(text)).value == value


EXPANSIONS = [
    ("$X/y", {}, None),
    ("$X/y", {"X": "a b"}, None),
    ("$X", {"X": ""}, None),
    ("$X", {"X": "*"}, None),
    ("${X%y}", {"X": "a"}, None),
    ("${X:-$Y}", {"X": "a", "Y": "b"}, None),
    ("$X$(a)", {"X": "a"}, None),
    ("$X*", {"X": "a"}, None),
    ("${X:-d}", {}, None),
    ("${X:-d}", {"X": ""}, "d"),
    ("${X:-d}", {"X": "a"}, "a"),
    ("$X/y", {"X": "a"}, "a/y"),
    ("$X/y", {"X": ""}, "/y"),
    ('"$X"', {"X": ""}, ""),
    ('"${X}y"', {"X": "a b"}, "a by"),
    ("~/x", {"HOME": "/root"}, "/root/x"),
    ("$X한", {"X": "a"}, "a한"),
    ("'$X'", {"X": "a"}, "$X"),
]


@pytest.mark.parametrize(("text", "env", "value"), EXPANSIONS)
def test_expansion(text: str, env: dict[str, str], value: str | None) -> None:
    assert expand(read_word(text, 0, len(text)), env) == value


def test_an_assigned_value_is_neither_split_nor_a_pattern() -> None:
    assert expand(read_word("$X*", 0, 3, assigned=True), {"X": "a b"}) == "a b*"
    assert read_word("a:~/b", 0, 5, assigned=True).value is None


def test_globs_and_variables_are_reported() -> None:
    word = read_word('"$A"/${B}-${C%x}/*', 0, 18)
    assert word.has_glob
    assert word.variables == ("A", "B", "C")
    assert not read_word('"*"', 0, 3).has_glob
    assert expand(read_word("/a/$X/*", 0, 7), {"X": "b"}, globs=True) == "/a/b/*"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the oracle is bash itself")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab~=*?[]{},.$\"'\\ 한", max_size=8), min_size=1, max_size=12))
def test_a_known_value_is_what_bash_passes(texts: list[str]) -> None:
    """Each word whose value is known is passed to a command as exactly that one argument."""
    known = {text: word.value for text in texts if (word := read_word(text, 0, len(text))).value and text}
    for text, value in known.items():
        command = ["bash", "-c", f"printf '%s\\0' {text}"]
        run = subprocess.run(command, capture_output=True, cwd="/", env={"LC_ALL": "C.UTF-8"}, check=True)
        assert run.stdout.decode() == f"{value}\0"
