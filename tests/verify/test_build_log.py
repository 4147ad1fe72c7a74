"""What a builder says, read: steps, failures, and faults of the surroundings."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.verify.buildlog import BuildFailure, BuildLog, Step
from dockopt.verify.faults import fault, known, last_line

MAKE = {"digest": "a", "name": "[builder 2/3] RUN make", "started": "2024-01-01T00:00:00.900000001Z"}
PLACE = "original.Dockerfile:4\n--------------------\n   4 | >>> RUN make\n--------------------\n"
LAST = 'ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete: exit code: 2\n'


def fed(*events: object) -> BuildLog:
    log = BuildLog()
    for event in events:
        log.feed(event if isinstance(event, str) else json.dumps(event) + "\n")
    return log


def test_steps_are_read() -> None:
    log = fed(
        {"vertexes": [{"digest": "i", "name": "[internal] load build definition"}]},
        {"vertexes": [MAKE]},
        {"vertexes": [MAKE | {"completed": "2024-01-01T00:00:03.1Z"}]},
        {"vertexes": [{"digest": "b", "name": "[1/3] RUN npm ci", "cached": True}]},
        {"vertexes": [{"digest": "c", "name": "[1/3] FROM debian", "started": "2024-01-01T00:00:00Z"}]},
    )
    make, npm, base = log.steps()
    assert (make.name, make.cached, round(make.seconds, 1)) == ("[builder 2/3] RUN make", False, 2.2)
    assert npm == Step("[1/3] RUN npm ci", cached=True, seconds=0.0)
    assert [step.runs for step in (make, npm, base)] == [True, False, False]


def test_a_step_is_told_once_and_when_it_runs() -> None:
    log = BuildLog()
    cached = MAKE | {"digest": "d", "cached": True}
    told = [log.feed(json.dumps({"vertexes": [vertex]})) for vertex in (MAKE, MAKE, cached)]
    assert told == ["[builder 2/3] RUN make", None, None]


def test_a_failure_has_a_place_and_words() -> None:
    error = 'process "/bin/sh -c make" did not complete: exit code: 2'
    data = base64.b64encode(b"no rule\n").decode()
    cancelled = {"digest": "z", "name": "[2/2] RUN x", "error": "context canceled"}
    log = fed(
        {"vertexes": [cancelled]},
        {"logs": [{"vertex": "a", "data": data}]},
        {"vertexes": [MAKE | {"error": error}]},
        *PLACE.splitlines(keepends=True),
        LAST,
    )
    failure = log.failure()
    assert failure is not None
    assert (failure.line, failure.output) == (4, "no rule\n")
    assert failure.error.endswith("exit code: 2")
    assert known(log.words()) is None


@pytest.mark.parametrize(
    "events", [[], ["\n"], [{"vertexes": [MAKE]}], [{"vertexes": [MAKE]}, "WARNING: an old builder\n"]]
)
def test_without_an_error_nothing_is_known_to_be_wrong_with_the_dockerfile(events: list[object]) -> None:
    assert fed(*events).failure() is None


def test_the_error_of_a_step_counts_without_a_last_word() -> None:
    """The client was killed before the builder came to its summary."""
    log = fed({"vertexes": [MAKE | {"error": "exit code: 2"}]})
    assert log.failure() == BuildFailure("exit code: 2", 0, "")
    assert known(log.words()) is None
    killed = fed({"vertexes": [MAKE | {"error": "context canceled"}]})
    assert known(killed.words()) is not None


@given(st.lists(st.text() | st.text().map(lambda text: "{" + text)))
def test_any_lines_can_be_read(lines: list[str]) -> None:
    log = fed(*lines)
    assert log.steps() == ()
    failure = log.failure()
    assert failure is None or failure.line >= 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
            "no Docker engine",
        ),
        (
            "permission denied while trying to connect to the Docker daemon socket at unix:///x",
            "no permission",
        ),
        ('ERROR: no builder "nope" found', "builder does not exist"),
        ("docker: 'buildx' is not a docker command.\nSee 'docker --help'", "buildx"),
        ("ERROR: failed to solve: write /x: no space left on device", "disk"),
        (
            "ERROR: nosuch/thing:1: failed to resolve source metadata for docker.io/nosuch/thing:1",
            "base image",
        ),
        ("ERROR: pull access denied, repository does not exist", "base image"),
        ('ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 137', "killed"),
        ("ERROR: rpc error: code = Unavailable desc = closing transport", "killed"),
        ("Error response from daemon: network bridge not found", "network"),
        ("toomanyrequests: You have reached your pull rate limit", "registry"),
    ],
)
def test_faults_of_the_surroundings_say_what_to_do(words: str, reason: str) -> None:
    found = known(words)
    assert found is not None
    assert reason in str(found)
    assert found.advice.endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        'ERROR: process "/bin/sh -c echo no space left on device" did not complete: exit code: 1',
        "a:2\n   2 | >>> RUN grep 'pull access denied' x\nERROR: failed to solve: exit code: 1",
    ],
)
def test_what_the_dockerfile_says_is_no_fault_of_the_engine(words: str) -> None:
    assert known(words) is None


def test_what_is_not_known_is_quoted() -> None:
    assert known("ERROR: process did not complete successfully: exit code: 1") is None
    assert str(fault("first\nERROR: something else\n\n")) == "something else"
    assert str(fault("")) == "the Docker client failed and said nothing"
    assert last_line("docker: Error: x\nSee 'docker run --help'\n") == "x"


def test_the_steps_that_are_done_are_counted() -> None:
    log = BuildLog()
    assert log.progress() == (0, 0)
    steps = [{"digest": str(number), "name": f"[{number}/3] RUN {number}"} for number in (1, 2, 3)]
    for vertex in steps:
        log.feed(json.dumps({"vertexes": [vertex]}))
    log.feed(json.dumps({"vertexes": [{**steps[0], "started": "x", "completed": "x", "cached": True}]}))
    log.feed(json.dumps({"vertexes": [{"digest": "own", "name": "[internal] load", "completed": "x"}]}))
    assert log.progress() == (1, 3)
