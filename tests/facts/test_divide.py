"""A RUN of both stages is divided; what cannot be divided with certainty is not."""

from __future__ import annotations

import pytest

from dockopt.facts.slicing.divide import KeptCommand, divide_install, divisible, narrow

from .helpers import facts, run

STAGE = "FROM python:3.12-slim-bookworm\nWORKDIR /app\n"


def divided(line: str) -> tuple[tuple[str, ...], list[str | None]] | None:
    """The packages that run time gets, and the new words for old ones."""
    stage = facts(f"{STAGE}{line}\n")
    step = stage.steps[-1]
    (install,) = [command for command in step.commands if command.effect == "os-install"]
    found = divide_install(install, step, stage)
    return None if found is None else (found.kept, [word for _, word in found.words])


def test_words_that_cannot_be_read_are_not_divided() -> None:
    assert divided("RUN apt-get install -y $UNKNOWN gcc") is None
    assert divided("RUN apt-get install -y $(cat list)") is None


@pytest.mark.parametrize(
    ("line", "kept", "words"),
    [
        # Not in the data: both stages have it.
        ("RUN apt-get install -y frobnicator", ("frobnicator",), []),
        ("RUN apt-get install -y ffmpeg=7:5.1", ("ffmpeg",), []),
        ("RUN apt-get install -y gcc make", (), [None, None]),
        ("RUN apt-get install -y gcc ffmpeg", ("ffmpeg",), [None]),
        ("RUN apt-get install -y libpq-dev", ("libpq5",), ["libpq5"]),
        ("RUN apt-get install -y libpq5 libpq-dev", ("libpq5",), [None]),
        ("RUN apk add --virtual .deps gcc musl-dev && apk del .deps", (), [None, None]),
    ],
)
def test_what_run_time_gets(line: str, kept: tuple[str, ...], words: list[str | None]) -> None:
    assert divided(line) == (kept, words)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN a && b", True),
        ("RUN a; b", True),
        ("RUN a", True),
        ("RUN a || b", False),
        ("RUN a | b", False),
        ("RUN (a && b)", False),
        ("RUN a & b", False),
        ("RUN if a; then b; fi", False),
        ('RUN ["a", "b"]', False),
    ],
)
def test_divisible(line: str, expected: bool) -> None:  # noqa: FBT001
    assert divisible(run(line)) is expected


NARROWED = [
    ("RUN a && b && c", (0, 1, 2), "RUN a && b && c\n"),
    ("RUN a && b && c", (0,), "RUN a\n"),
    ("RUN a && b && c", (0, 2), "RUN a && c\n"),
    ("RUN a && b && c", (1, 2), "RUN b && c\n"),
    ("RUN a && \\\n    b && \\\n    c", (0, 1), "RUN a && \\\n    b\n"),
    ("RUN a \\\n    && b \\\n    && c", (1, 2), "RUN b \\\n    && c\n"),
    ("run  a;b;c", (0, 1), "run  a;b\n"),
    ("RUN <<EOF\na\nb\nc\nEOF", (0, 2), "RUN <<EOF\na\nc\nEOF\n"),
    ("RUN --network=none a && b", (1,), "RUN --network=none b\n"),
]


@pytest.mark.parametrize(("line", "kept", "expected"), NARROWED)
def test_narrow(line: str, kept: tuple[int, ...], expected: str) -> None:
    step = run(line)
    assert narrow(step, [KeptCommand(step.commands[index]) for index in kept]) == expected


def test_a_narrowed_run_keeps_comments_between_kept_words() -> None:
    stage = facts(f"{STAGE}RUN apt-get install -y \\\n    # compiler\n    gcc \\\n    # media\n    ffmpeg\n")
    step = stage.steps[-1]
    found = divide_install(step.commands[0], step, stage)
    assert found is not None
    text = narrow(step, [KeptCommand(step.commands[0], found.words)])
    assert text == "RUN apt-get install -y \\\n    # media\n    ffmpeg\n"


def test_nothing_kept_is_no_run() -> None:
    assert narrow(run("RUN a && b"), []) == ""


@pytest.mark.parametrize("line", ["RUN apk del .deps", "RUN apk del .deps && true"])
def test_what_a_later_run_removes_is_not_kept(line: str) -> None:
    stage = facts(f"{STAGE}RUN apk add --virtual .deps python3 gcc\nRUN true\n{line}\n")
    step = stage.steps[1]
    found = divide_install(step.commands[0], step, stage)
    assert found is not None
    assert found.kept == ()
