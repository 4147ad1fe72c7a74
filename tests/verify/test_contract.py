"""Configurations compared: what differs, and which differences were to be expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockopt.verify.contract import Expectations, differences
from dockopt.verify.expectations import base_image, expectations, first_stage, known_tools
from dockopt.verify.sides import Side, Subject

from .samples import elf, snapshot

PATH = "PATH=/go/bin:/usr/local/go/bin:/usr/bin"
CONFIG: dict[str, Any] = {
    "Cmd": ["./app"],
    "Env": [PATH, "GOPATH=/go", "LISTEN=:80"],
    "User": "app",
    "Healthcheck": {"Test": ["CMD-SHELL", "curl localhost"], "StartInterval": 5},
}
MAY = Expectations(frozenset({"GOPATH"}), frozenset({"NEW"}), lambda folder: folder.startswith("/go"))


def test_equal_configurations_have_no_difference() -> None:
    assert differences(CONFIG, CONFIG, MAY) == []
    assert differences({"Labels": None, "WorkingDir": ""}, {"Labels": {}, "WorkingDir": "/"}, MAY) == []
    assert differences({"User": "root"}, {}, MAY) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"Cmd": ["app"]}, "Cmd"),
        ({"User": ""}, "User"),
        ({"Entrypoint": ["sh"]}, "Entrypoint"),
        ({"Healthcheck": None}, "Healthcheck"),
        ({"Healthcheck": {"Test": ["CMD-SHELL", "curl localhost"]}}, "Healthcheck"),
        ({"OnBuild": ["RUN x"]}, "OnBuild"),
        ({"Env": [PATH, "GOPATH=/go"]}, "Env LISTEN"),
        ({"Env": [PATH, "GOPATH=/go", "LISTEN=:81"]}, "Env LISTEN"),
        (
            {"Env": ["PATH=/usr/bin", "GOPATH=/go", "LISTEN=:80"]},
            "Env PATH",
        ),  # /usr/local/go/bin holds something
        ({"Env": ["PATH=/usr/bin:/go/bin:/usr/local/go/bin", "GOPATH=/go", "LISTEN=:80"]}, "Env PATH"),
        ({"Env": [PATH, "GOPATH=/x", "LISTEN=:80"]}, "Env GOPATH"),
        ({"Env": [*CONFIG["Env"], "OTHER=1"]}, "Env OTHER"),
    ],
)
def test_a_difference_is_named(change: dict[str, Any], field: str) -> None:
    (found,) = differences(CONFIG, CONFIG | change, MAY)
    assert (found.field, found.expected) == (field, False)


@pytest.mark.parametrize(
    "environment",
    [
        [PATH, "LISTEN=:80"],
        ["PATH=/usr/local/go/bin:/usr/bin", "GOPATH=/go", "LISTEN=:80"],
        [*CONFIG["Env"], "NEW=1"],
    ],
)
def test_what_may_change_has_a_reason(environment: list[str]) -> None:
    (found,) = differences(CONFIG, CONFIG | {"Env": environment}, MAY)
    assert found.reason


def subject(original: str, rewritten: str) -> Subject:
    return Subject(Side("original", "", original), Side("rewritten", "", rewritten), Path())


def test_the_toolchain_of_the_old_base_may_go() -> None:
    two = subject("FROM golang:1.21\nRUN go build\n", "FROM golang:1.21 AS b\nFROM debian:bookworm-slim\n")
    may = expectations(two, snapshot({"/usr/local/go/bin/go": elf(), "/go/bin/": b""}))
    assert {"GOPATH", "GOLANG_VERSION"} <= may.toolchain
    assert may.empty_folder("/go/bin")
    assert not may.empty_folder("/usr/local/go/bin")
    assert "gcc" in known_tools(two)


def test_what_the_file_sets_itself_may_not_go() -> None:
    two = subject("FROM golang:1.21\nENV GOPATH=/x\n", "FROM debian:bookworm-slim\n")
    assert "GOPATH" not in expectations(two, snapshot({})).toolchain


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("ARG V=3\nFROM a:$V AS x\nFROM x AS y\nFROM y\n", "a:3"),
        ("ARG V\nFROM a:$V\n", None),
        ("FROM a\nFROM scratch\n", None),
        ("", None),
        ("FRM a\n", None),
    ],
)
def test_the_last_base_is_found(text: str, base: str | None) -> None:
    assert base_image(text) == base
    expectations(subject(text, text), snapshot({}))


def test_the_first_stage_is_cut_out() -> None:
    text = "# escape=\\\nARG V=1\nFROM a:$V AS b\nRUN x \\\n  y\n# next\nFROM c\nCOPY --from=b / /\n"
    assert first_stage(text) == text[: text.index("FROM c")]
    assert first_stage("FROM a\nRUN x\n") is None
    assert first_stage("") is None
