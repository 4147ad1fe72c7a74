"""The text without its secrets: as long, line by line, and with none of the values left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.tree import BuildContext
from dockopt.engine import Options
from dockopt.engine.findings import find
from dockopt.facts.secrets import secret_values, without_secrets, written_secrets
from dockopt.model.dockerfile import lower
from dockopt.syntax.parser import parse

VALUE = "s3cr3tpa55"
LINES = [
    "FROM a",
    f"ENV API_TOKEN={VALUE} PORT=80",
    f'ENV API_TOKEN="{VALUE} {VALUE}"',
    f"ENV API_TOKEN {VALUE}",
    f"ARG DB_PASSWORD={VALUE}",
    f"RUN x --password {VALUE} && \\\n # why\n y -H 'Authorization: Bearer {VALUE}'",
    f"RUN <<EOF\ncurl -u jo:{VALUE} x\nEOF",
    f"CMD x --token={VALUE}",
    "RUN echo \\\n\n  x",
]


@given(st.lists(st.sampled_from(LINES)), st.sampled_from(["\n", "\r\n"]))
def test_no_value_is_left_and_no_place_moves(lines: list[str], newline: str) -> None:
    text = "\n".join(lines).replace("\n", newline)
    hidden = without_secrets(parse(text))
    assert VALUE not in hidden
    assert [len(line) for line in hidden.split("\n")] == [len(line) for line in text.split("\n")]


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    assert len(without_secrets(parse(text))) == len(text)


def test_values_are_known_as_a_shell_takes_them() -> None:
    dockerfile = lower(parse(f'FROM a\nENV API_TOKEN="{VALUE}"\n'))
    assert set(secret_values(dockerfile)) == {VALUE, f'"{VALUE}"'}


@pytest.mark.parametrize(
    "line",
    [
        "ENV API_TOKEN=$TOKEN",
        "ENV API_TOKEN=",
        "ARG API_TOKEN",
        "ENV TOKEN_TTL=3600000",
        "RUN API_TOKEN=$(cat /run/secrets/token) x",
        "RUN python -c 'password=config(1)'",
        "LABEL token=s3cr3tpa55",
    ],
)
def test_nothing_is_written_out(line: str) -> None:
    assert written_secrets(lower(parse(f"FROM a\n{line}\n"))) == ()


def test_each_one_is_found_at_its_place() -> None:
    text = f"FROM a\nENV API_TOKEN={VALUE}\nARG NPM_TOKEN\nRUN npm ci --token {VALUE}\n"
    found = find(text, BuildContext.unknown(), Options(selected=frozenset({"keep-secrets-out"})))
    assert [(each.line, each.outcome) for each in found.findings] == [
        (2, "refused"),
        (3, "unsafe"),
        (4, "refused"),
    ]
