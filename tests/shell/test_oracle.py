"""Bash itself says which commands a script runs, with which words: the reader must say the same."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dockopt.shell.parse import parse_shell

BASH = shutil.which("bash") or ""
pytestmark = pytest.mark.skipif(not BASH, reason="the oracle is bash itself")

# Every unknown command says its words and succeeds, so what stands behind `||` does not run.
REPORT = "command_not_found_handle() { printf '%s\\0' \"$@\"; printf '\\1'; }\n"
WORDS = ["xa", "xb ", " ", " ", " ", "'q r'", '"s t"', '""', "\\ ", "\\'", "--x=y", "X=1", "한 ", "=", "~"]
LINES = ["\\\n", " \\\n", "#", " # c\n", "\n", "\nxf "]
SIGNS = ["&&", "||", ";", "(", ")", "{ ", "; }", " && xc", " || xd", "; xe", " >/dev/null ", "{", "}"]
PIECES = st.sampled_from([*WORDS, *LINES, *SIGNS])


def run(text: str) -> list[tuple[str, ...]] | None:
    """Give the words of each command that bash runs; None when it rejects the script."""
    command = [BASH, "--norc", "-c", REPORT + 'eval "$1"', "bash", text]
    done = subprocess.run(
        command, capture_output=True, env={"PATH": "/nowhere", "LC_ALL": "C.UTF-8"}, check=False, timeout=20
    )
    if done.returncode or done.stderr:
        return None
    return [tuple(each.split("\0")[:-1]) for each in done.stdout.decode().split("\1")[:-1]]


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14).map("".join))
def test_the_commands_read_are_those_that_bash_runs(text: str) -> None:
    script = parse_shell(text)
    assume(script.is_readable)
    named = [item for item in script.commands if item.words and not item.conditional]
    assume(all(word.value is not None for item in named for word in item.words))
    ran = run(text)
    assume(ran is not None)
    visible = [item for item in named if not item.redirects]
    assert ran == [tuple(word.value for word in item.words) for item in visible]
