"""The work grows as the text does. What is counted is calls of functions, which no other process disturbs."""

from __future__ import annotations

import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

HEAD = "FROM python:3.12\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc\nCOPY . .\n"
HEAD += "RUN pip install -r requirements.txt\n"
TAIL = 'CMD ["python3", "app.py"]\n'
SHAPES: dict[str, Callable[[int], str]] = {
    "comments": lambda count: "# a comment\n" * count,
    "runs": lambda count: "".join(f"RUN echo {number}\n" for number in range(count)),
    "installs": lambda count: "".join(f"RUN pip install p{number}\n" for number in range(count)),
    "system installs": lambda count: "".join(f"RUN apt-get install -y p{at}\n" for at in range(count)),
    "folders": lambda count: "".join(f"RUN mkdir /x{at}\n" for at in range(count)),
    "downloads": lambda count: "".join(f"RUN curl -o /tmp/x{at} https://a.b/{at}\n" for at in range(count)),
    "copies": lambda count: "".join(f"COPY f{number} /d/f{number}\n" for number in range(count)),
    "variables": lambda count: "".join(f"ENV A{number}=b\n" for number in range(count)),
    "labels": lambda count: "".join(f"LABEL a{number}=b\n" for number in range(count)),
    "scripts in heredocs": lambda count: "".join(f"RUN <<E\necho {at}\nE\n" for at in range(count)),
    "a script of installs": lambda count: (
        "RUN <<E\n" + "".join(f"pip install p{at}\n" for at in range(count)) + "E\n"
    ),
    "stages": lambda count: (
        "".join(f"FROM b AS s{at}\nRUN echo {at}\n" for at in range(count)) + "COPY --from=0 /x /x\n"
    ),
    "continued by comments": lambda count: "RUN true" + " \\\n# c\n && echo a" * count + "\n",
    "one heredoc": lambda count: "COPY <<E /x\n" + "a line\n" * count + "E\n",
    "many heredocs": lambda count: "".join(f"COPY <<E /x{number}\na\nE\n" for number in range(count)),
    "a script": lambda count: "RUN <<E\n" + "echo a\n" * count + "E\n",
    "a chain": lambda count: "RUN true" + " \\\n && echo a" * count + "\n",
    "packages": lambda count: (
        "RUN apt-get install -y" + "".join(f" \\\n p{at}" for at in range(count)) + "\n"
    ),
}


def work(text: str) -> int:
    """Count the calls of Python functions that one run takes."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        result = fix(text, BuildContext.unknown(), Options())
    finally:
        sys.setprofile(before)
    assert result.changed
    assert not result.gate_failures
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_lines_are_four_times_the_work(shape: str) -> None:
    text = SHAPES[shape]
    fix(HEAD + text(1) + TAIL, BuildContext.unknown(), Options())  # what is loaded once
    assert work(HEAD + text(600) + TAIL) < 5 * work(HEAD + text(150) + TAIL)


def memory(text: str) -> int:
    """The bytes that one run holds at a time, at most."""
    tracemalloc.start()
    try:
        fix(text, BuildContext.unknown(), Options())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", ["variables", "runs", "stages", "scripts in heredocs"])
def test_four_times_the_lines_are_four_times_the_memory(shape: str) -> None:
    few, many = (HEAD + SHAPES[shape](count) + TAIL for count in (150, 600))
    fix(few, BuildContext.unknown(), Options())  # what is loaded once
    assert memory(many) < 5 * memory(few)


def test_a_hundred_thousand_lines() -> None:
    few, many = (HEAD + SHAPES["one heredoc"](count) + TAIL for count in (25_000, 100_000))
    assert memory(many) < 5 * memory(few)
    assert work(many) < 5 * work(few)
