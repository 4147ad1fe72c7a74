"""What a command does is known, or it may do anything: never something between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .helpers import facts, run


def effects(line: str) -> list[str]:
    return [command.effect for command in run(line).commands]


@pytest.mark.parametrize(
    "line",
    [
        'RUN ["./setup.sh", "pip", "install", "x"]',
        "RUN ./setup.sh",
        "RUN $TOOL build",
        "RUN $(cat command)",
        "RUN eval x",
        "RUN for i in 1 2; do rm $i; done",
        "RUN python setup.py install --user",
        # A known command whose output goes where nobody knows.
        "RUN echo x > $FILE",
        "RUN pip install x > /usr/bin/y",
        # What looks harmless, with something inside that is not.
        "RUN echo $(./setup.sh)",
    ],
)
def test_what_may_do_anything(line: str) -> None:
    found = run(line).commands
    assert found
    assert all(command.effect == "unknown" and command.targets is None for command in found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN true", ["inspect"]),
        ('RUN ["pip", "install", "x"]', ["tools"]),
        ("RUN A=1", ["inspect"]),
        ("RUN echo hello", ["inspect"]),
        ("RUN echo hello > /dev/null 2>&1", ["inspect"]),
        ("RUN echo hello > greeting", ["write"]),
        ("RUN apt-get update && apt-get install -y gcc", ["os-housekeeping", "os-install"]),
        ("RUN cd src && pip install -r r.txt", ["inspect", "dependencies"]),
        ("RUN exec env A=1 pip install x", ["tools"]),
        ("RUN <<EOF\nmkdir -p a\nchown b a\nEOF", ["directory", "owner"]),
        ("RUN mkdir a; chmod 700 a; touch a/b; ln -s a c", ["directory", "mode", "touch", "link"]),
    ],
)
def test_effects(line: str, expected: list[str]) -> None:
    assert effects(line) == expected


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        ("RUN mkdir -p data /srv/x", ("/app/data", "/srv/x")),
        ("RUN cd sub && mkdir data", ("/app/sub/data",)),
        ("RUN chown -R a:b data", ("/app/data",)),
        ("RUN cp a c", ("/app/c",)),
        ("RUN cp -r a b c", ("/app/c/a", "/app/c/b")),
        ("RUN rm -rf ./a/../b", ("/app/b",)),
        ("RUN echo x > a && echo y >> /b", ("/b",)),
        ("RUN touch $HOME/x", ("/root/x",)),
        ("RUN D=/srv && mkdir $D/x", ("/srv/x",)),
    ],
)
def test_targets(line: str, targets: tuple[str, ...]) -> None:
    assert run(line).commands[-1].targets == targets


@pytest.mark.parametrize(
    "line", ["RUN mkdir $UNKNOWN", "RUN cp a $(pwd)", "RUN cd $X && touch a", "RUN rm -rf `x`"]
)
def test_targets_that_cannot_be_known(line: str) -> None:
    assert run(line).commands[-1].targets is None


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("FROM python:3.12\nRUN pip install x\n", ("/usr/local/lib/python3.12/site-packages",)),
        ("FROM python:3\nRUN pip install x\n", ()),
        ("FROM python:3.12\nRUN python -m venv /v\nRUN /v/bin/pip install x\n", ("/v",)),
        ("FROM python:3.12\nWORKDIR /a\nRUN python -m venv v && v/bin/pip install x\n", ("/a/v",)),
        ("FROM python:3.12\nRUN python -m venv /v && . /v/bin/activate && pip install x\n", ("/v",)),
        ("FROM python:3.12\nRUN python -m venv /v\nENV PATH=/v/bin:$PATH\nRUN pip install x\n", ("/v",)),
        ("FROM node:20\nWORKDIR /a\nRUN npm ci\n", ("/a/node_modules",)),
        ("FROM node:20\nWORKDIR /a\nRUN cd b && npm ci\n", ("/a/b/node_modules",)),
        ("FROM golang:1.22\nRUN go mod download\n", ("/go/pkg/mod",)),
        ("FROM golang:1.22\nENV GOPATH=/x\nRUN go mod download\n", ("/x/pkg/mod",)),
    ],
)
def test_trees(text: str, tree: tuple[str, ...]) -> None:
    assert facts(text).steps[-1].commands[-1].tree == tree


WORD = st.sampled_from(
    ["rm", "-rf", "/a", "$X", "&&", "|", ">", "b", "pip", "install", "'", '"', "(", ")", ";", "cd", "\\"]
)


@given(st.lists(WORD, max_size=10))
def test_any_script_has_facts(words: list[str]) -> None:
    for command in run("RUN true " + " ".join(words)).commands:
        assert command.effect
