"""The number of a user, as the file or the base image says it."""

from __future__ import annotations

import pytest

from dockopt.facts.accounts import user_number
from dockopt.facts.stage import stage_facts
from dockopt.model.dockerfile import lower
from dockopt.syntax.parser import parse


def number(step: str, name: str = "app", base: str = "node:20") -> int | None:
    dockerfile = lower(parse(f"FROM {base}\nRUN {step}\nRUN true\n"))
    return user_number(name, stage_facts(dockerfile, dockerfile.stages[0]), 1)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("useradd -m -u 1001 app", 1001),
        ("useradd --uid=1001 app", 1001),
        ("adduser -D -u 1001 app", 1001),
        ("useradd -m app", None),
        ("useradd -u $UID app", None),
        ("useradd -u 1001 app && usermod -u 1002 app", None),
        ("useradd -u 1001 other", None),
        ("true", None),
    ],
)
def test_the_number_that_a_step_gives(step: str, expected: int | None) -> None:
    assert number(step) == expected


def test_the_number_of_a_user_of_the_image() -> None:
    assert number("true", "node") == 1000
    assert number("usermod -u 1234 node", "node") is None
