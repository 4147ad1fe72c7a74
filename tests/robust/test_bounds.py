"""Texts that ask for much more than their length: the answer takes a bounded time and a bounded memory."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

DEEP = 10_000
MEMORY = 2_000_000_000
SECONDS = 30  # of the processor: the clock of a shared machine says nothing about the code

PROGRAM = """
import resource, sys
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.engine.findings import find
from dockopt.passes.registry import RULES
text = sys.stdin.read()
options = Options(unsafe=True, selected=frozenset(rule.name for rule in RULES))
result = fix(text, BuildContext.unknown(), options)
assert not result.gate_failures, result.gate_failures
find(text, BuildContext.unknown(), options)
"""

TEXTS = {
    "substitutions": "RUN " + "$(" * DEEP + "x" + ")" * DEEP,
    "quoted substitutions": "RUN echo " + '"$(' * DEEP + "x" + ')"' * DEEP,
    "subshells": "RUN " + "(" * DEEP + "x" + ")" * DEEP,
    "arithmetic": "RUN echo $((" + "(" * DEEP + "1" + ")" * DEEP + "))",
    "backticks": "RUN " + "`" * DEEP,
    "groups": "RUN " + "{ " * DEEP + "x" + "; }" * DEEP,
    "parameters": "RUN echo " + "${a:-" * DEEP + "x" + "}" * DEEP,
    "assignments in a word": "\n".join(f"RUN x{i} " + "=a" * 60_000 + "'b'" for i in range(8)),
    "wrappers": "RUN " + "sudo " * DEEP + "x",
    "here-documents": "RUN cat " + "<<A " * 1_000 + "\n" + "A\n" * 1_000,
    "brackets": "CMD " + "[" * DEEP + "]" * DEEP,
    "stages that extend each other": "".join(f"FROM s{i} AS s{i + 1}\nRUN x\n" for i in range(500)),
    "values that double": "ENV A0=xxxxxxxxxx\n"
    + "".join(f"ENV A{i}=$A{i - 1}$A{i - 1}\n" for i in range(1, 60))
    + "WORKDIR /$A59\nCMD $A59",
    "values that double in a shell": "RUN a0=xxxxxxxxxx; "
    + "".join(f"export a{i}=$a{i - 1}$a{i - 1}; " for i in range(1, 60))
    + "cd /$a59; cp x /$a59",
}


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
@pytest.mark.parametrize("name", TEXTS)
def test_the_answer_is_bounded(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=f"FROM debian:bookworm AS s0\n{TEXTS[name]}\n",
        capture_output=True,
        text=True,
        preexec_fn=bounded,
        check=False,
    )
    assert (ran.returncode, ran.stderr[-400:]) == (0, "")


def test_the_limits_are_kept() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"x = bytearray({MEMORY})"],
        capture_output=True,
        preexec_fn=bounded,
        check=False,
    )
    assert b"MemoryError" in ran.stderr
