"""Configuration files of process managers: every program that they start, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.formats.managed import READERS
from dockopt.knowledge.commands import find_root
from dockopt.knowledge.process_managers import manager_of, managers


def commands(kind: str, text: str) -> list[str]:
    return [each.command for each in READERS[kind](text).programs]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("sections", ""),
        ("sections", "command=x\n[supervisord]\ncommand=x\n"),
        ("sections", "[program:a]\n;command=x\n# command=x\n"),
        ("sections", "[group:a]\nprograms=b\n"),
        ("crontab", "# * * * * * x\nPATH=/bin\n* * * *\n\n@daily\n"),
        ("system-crontab", "* * * * * root\n@daily root\n"),
        ("procfile", "# web\nweb:\n"),
        ("script", " \n"),
    ],
)
def test_nothing_is_started(kind: str, text: str) -> None:
    assert commands(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("sections", "[program:a]\ncommand=x -a ; why\nuser=y\n[program:b]\ncommand = z", ["x -a", "z"]),
        ("sections", "[program:a]\r\ncommand=x\r\n  -a\r\n  -b\r\n", ["x -a -b"]),
        ("sections", "[eventlistener:a]\ncommand=x\n[fcgi-program:b]\ncommand=y", ["x", "y"]),
        ("sections", "[watcher:a]\ncmd = python\nargs = -m x\n", ["python -m x"]),
        ("crontab", "*/5 1-3 * * mon x y\n@reboot z\n", ["x y", "z"]),
        ("crontab", "* * * * * x \\% y%stdin", ["x % y"]),
        ("system-crontab", "0 1 * * * root cd /app && x\n", ["cd /app && x"]),
        ("procfile", "web: x -a\nworker:\ty\n", ["x -a", "y"]),
        ("script", "#!/bin/sh\nx\n", ["#!/bin/sh\nx\n"]),
    ],
)
def test_programs(kind: str, text: str, expected: list[str]) -> None:
    assert commands(kind, text) == expected


def test_includes() -> None:
    found = READERS["sections"]("[include]\nfiles = a/*.conf /b.ini\n")
    assert found.includes == ("a/*.conf", "/b.ini")


def test_lines() -> None:
    found = READERS["sections"]("\n[program:a]\ndirectory=/srv\ncommand=x\n").programs[0]
    assert (found.name, found.folder, found.line, found.shell) == ("a", "/srv", 4, False)


@pytest.mark.parametrize("program", [name for each in managers() for name in each.program])
def test_every_manager_is_one_for_the_roots_too(program: str) -> None:
    found, root = manager_of(f"/usr/bin/{program}"), find_root((program,))
    assert found is not None
    assert root is not None
    assert root.kind == "process-manager"
    assert {kind for _, kind in found.files} <= READERS.keys()


@given(st.sampled_from(sorted(READERS)), st.text(max_size=80))
def test_no_text_breaks_it(kind: str, text: str) -> None:
    READERS[kind](text)
