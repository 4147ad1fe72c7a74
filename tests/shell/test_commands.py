"""Commands: what they start, the folder and the variables they run with."""

from __future__ import annotations

import pytest

from dockopt.shell.commands import Command, Opaque
from dockopt.shell.parse import parse_shell


def commands(text: str) -> tuple[Command, ...]:
    """Read a script in which every part can be read."""
    script = parse_shell(text)
    assert script.is_readable
    return script.commands


def last(text: str) -> Command:
    """Read a script's last item, which is a command."""
    item = parse_shell(text).items[-1]
    assert isinstance(item, Command)
    return item


FOLDERS = [
    ("x", ""),
    ("cd a && x", "a"),
    ("cd a; cd b; x", "a/b"),
    ("cd a && cd .. && x", ""),
    ("cd .. && x", ".."),
    ("cd /a/./b && cd c && x", "/a/b/c"),
    ('cd "my dir" && x', "my dir"),
    ("(cd a && y) && x", ""),
    ("{ cd a; y; } && x", "a"),
    ("cd a | y; x", ""),
    ("cd a & x", ""),
    ("sh -c 'cd a' && x", ""),
    ("cd $A && x", None),
    ("cd && x", None),
    ("cd - && x", None),
    ("cd $A && cd b && x", None),
    ("cd $A && cd /b && x", "/b"),
    ("pushd a && x", None),
    ("y || cd a; x", None),
    ("if y; then cd a; fi; x", None),
    ("if y; then z; fi; x", ""),
    ("eval y; x", None),
    ("f() { cd a; }; x", ""),
    ("f() { cd a; }; f; x", None),
    ("f() { y; }; f; x", ""),
]


@pytest.mark.parametrize(("text", "cwd"), FOLDERS)
def test_the_folder_in_force(text: str, cwd: str | None) -> None:
    assert last(text).cwd == cwd


def test_a_folder_longer_than_any_path_is_unknown() -> None:
    assert last("cd abcdefgh;" * 1000 + "x").cwd is None


CONDITIONAL = [
    ("a && b || c", [False, False, True]),
    ("a || b && c", [False, True, False]),
    ("a || (b; c) && d", [False, True, True, False]),
    ("a || b | c; d", [False, True, True, False]),
    ("! a && b", [False, True]),
    ("a || true", [False, True]),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONAL)
def test_what_runs_only_after_a_failure(text: str, expected: list[bool]) -> None:
    assert [command.conditional for command in commands(text)] == expected


WRAPPED = [
    ("a b", ("a", "b")),
    ("exec a", ("a",)),
    ("exec", ("exec",)),
    ('exec "$@"', (None,)),
    ("env A=b -u C a", ("a",)),
    ("env", ("env",)),
    ("sudo -E -u app A=1 a", ("a",)),
    ("nohup nice -n 5 time -p a", ("a",)),
    ("command -v a", ("command", "-v", "a")),
    ("command -- a", ("a",)),
    ("a $X", ("a", None)),
    ("A=1 a", ("a",)),
    ("sudo $X a", (None, "a")),
]


@pytest.mark.parametrize(("text", "argv"), WRAPPED)
def test_argv_has_no_wrappers(text: str, argv: tuple[str | None, ...]) -> None:
    assert last(text).argv == argv


WORKING = [
    "a",
    "echo a >f",
    "echo a | b",
    "echo $(a)",
    "exit 1",
    "cd a",
    "export A=b",
    "A=b",
    "set -e >f",
    ": &",
]


@pytest.mark.parametrize("text", WORKING)
def test_what_may_do_something_is_no_noop(text: str) -> None:
    assert not parse_shell(text).commands[0].is_noop


@pytest.mark.parametrize("text", ["set -eux", "true", ":", "echo done", "echo '$(a)' \"$B\""])
def test_noops(text: str) -> None:
    assert last(text).is_noop


def test_assignments() -> None:
    assert last("A=1").is_assignment
    assert last("export A=1 B=$C").is_assignment
    assert not last("A=$(b)").is_assignment
    assert not last("A=1 b").is_assignment
    assert not last("export A=1 >f").is_assignment


EXPORTS = [
    ("A=1; x", []),
    ("A=1 y; x", []),
    ("(export A=1); x", []),
    ("export A=1; unset A; x", []),
    ("y || export A=1; x", []),
    ("export A=1 && x", [("A", "1")]),
    ("A=1; export A; x", [("A", "1")]),
    ("export A=1; A=2; x", [("A", "2")]),
    ('export A="$B/c" D; x', [("A", '"$B/c"')]),
    ("A=1 sh -c x", [("A", "1")]),
]


@pytest.mark.parametrize(("text", "expected"), EXPORTS)
def test_exports_in_force(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(name, word.text) for name, word in last(text).exports] == expected


RESOLVED = [
    ("x $A", "env"),
    ("A=1; x $A", "1"),
    ("A=$A/b; x $A", "env/b"),
    ("A=1 y; x $A", "env"),
    ("A=$(y); x $A", None),
    ("y || A=1; x $A", None),
    ("A=1; A+=2; x $A", None),
    ("read A; x $A", None),
    (". ./file; x $A", None),
    (": ${A:=1}; x $A", None),
    ("((A=1)); x $A", None),
    ("if y; then A=1; fi; x $A", None),
    ("for A in 1 2; do y; done; x $A", None),
    ("eval y; x $A", None),
    ("export A=1; x $A", "1"),
    ("export B=1; sh -c 'x $A'", "env"),
]


@pytest.mark.parametrize(("text", "value"), RESOLVED)
def test_a_word_sees_the_assignments_before_it(text: str, value: str | None) -> None:
    command = last(text)
    assert command.resolve(command.words[1], {"A": "env"}) == value


def test_redirects() -> None:
    command = last("a <<<text <in 2>>log >&2 b >'my file'")
    found = [(each.operator, each.target.value if each.target else None) for each in command.redirects]
    assert found == [("<<<", "text"), ("<", "in"), ("2>>", "log"), (">&", "2"), (">", "my file")]
    assert [word.value for word in command.words] == ["a", "b"]


def test_the_redirect_of_a_chain_is_its_last_commands() -> None:
    first, second, third = commands("a && b >f && c")
    assert not first.redirects
    assert second.text == "b >f"
    assert [each.operator for each in second.redirects] == [">"]
    assert not third.redirects


def test_words_that_the_grammar_cuts_are_joined() -> None:
    assert last("a b\\\nc").argv == ("a", "bc")
    assert [word.text for word in last('a $"b"c --d={e,f}').words] == ["a", '$"b"c', "--d={e,f}"]


def test_commands_of_substitutions_are_evidence() -> None:
    assert [each.argv for each in last('A="$(b c)" d `e` <(f | g)').substitutions] == [
        ("b", "c"),
        ("e",),
        ("f",),
        ("g",),
    ]


EVIDENCE = [
    ("if [ -f a ]; then b >f; else c; fi", ["[ -f a ]", "b >f", "c"]),
    ("while read a; do b; done <f", ["read a", "b"]),
    ("case $x in a) b;; *) c d;; esac", ["b", "c d"]),
    ("f() { a; g; }; g() { b; }; f", ["a", "b", "a"]),
    ('bash -c "a $X && b"', ['bash -c "a $X && b"', "a $X", "b"]),
    ("cat <<E | b\nx\nE", ["cat <<E | b\nx\nE", "b"]),
    ("a <<E\n$(b)\nE", ["a <<E\n$(b)\nE", "b"]),
]


@pytest.mark.parametrize(("text", "seen"), EVIDENCE)
def test_commands_inside_opaque_parts_are_evidence(text: str, seen: list[str]) -> None:
    opaque = [item for item in parse_shell(text).items if isinstance(item, Opaque)]
    assert [command.text for item in opaque for command in item.commands] == seen


OPTIONS = [
    ("a; set -e", set()),
    ("set -e; a; set +e; b", set()),
    ("a || set -e", set()),
    ("set -- -e", set()),
    ("set -ex && a", {"e", "x"}),
    ("set -euo pipefail; a", {"e", "u", "pipefail"}),
    ("set -o errexit -o pipefail\na", {"e", "pipefail"}),
    ("export A=1; echo go; set -e; a", {"e"}),
    ("#!/bin/sh -e\na", {"e"}),
    ("#!/usr/bin/env bash\na", set()),
]


@pytest.mark.parametrize(("text", "options"), OPTIONS)
def test_options_in_force(text: str, options: set[str]) -> None:
    assert parse_shell(text).options == options
