"""From the tree to typed instructions: every form that BuildKit takes, and what is not read is said so."""

from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import given

from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.model.instructions import Command, Copy, Plain, Run, Settings, Step
from dockopt.syntax.parser import parse
from syntax.strategies import soup

Kind = TypeVar("Kind")


def lowered(text: str) -> Dockerfile:
    return lower(parse(text))


def step(text: str, kind: type[Kind]) -> Kind:
    """Return the one step of a stage, as the kind that it must be."""
    (found,) = lowered(f"FROM a\n{text}\n").stages[0].steps
    assert isinstance(found, kind)
    return found


@given(soup())
def test_lowering_never_raises(text: str) -> None:
    dockerfile = lowered(text)
    assert len(dockerfile.stages) <= text.lower().count("from")
    dockerfile.references()


# FROM and stages


@pytest.mark.parametrize(
    ("line", "image", "alias", "platform"),
    [
        ("FROM a", "a", None, None),
        ("from a:1 as Web", "a:1", "Web", None),
        ("FROM --platform=linux/arm64 a AS b", "a", "b", "linux/arm64"),
        ("FROM --platform=$BUILDPLATFORM a", "a", None, "$BUILDPLATFORM"),
        ("FROM \\\n  a \\\n  AS b", "a", "b", None),
    ],
)
def test_from(line: str, image: str, alias: str | None, platform: str | None) -> None:
    origin = lowered(line + "\n").stages[0].origin
    assert origin.image.text == image
    assert (origin.alias and origin.alias.text) == alias
    assert origin.platform == platform


def test_stages_are_found_by_name_without_regard_to_case_and_by_number() -> None:
    dockerfile = lowered("FROM a AS Web\nFROM b\nFROM c AS web\nFROM d\n")
    assert dockerfile.stages[0].name == "web"
    for reference, before, index in [("WEB", 3, 2), ("web", 2, 0), ("0", 3, 0), ("1", 2, 1)]:
        found = dockerfile.stage_of(reference, before)
        assert found is not None
        assert found.index == index
    for reference, before in [("web", 0), ("3", 3), ("1", 1), ("other", 3), ("-1", 3), ("²", 3)]:
        assert dockerfile.stage_of(reference, before) is None


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("ARG V\nFROM python:$V\n", None),
        ("ARG V=3.12\nFROM python:$V\n", "python:3.12"),
        ("ARG V=3.12\nARG T=${V}-slim\nFROM python:${T}\n", "python:3.12-slim"),
        ("FROM python:${V:-3.11}\n", "python:3.11"),
        ("FROM python:${V}\n", "python:"),
    ],
)
def test_arguments_before_from(text: str, image: str | None) -> None:
    found = lowered(text).stages[0].image
    assert (found and found.text) == image


def test_references_are_those_of_from_copy_and_mounts() -> None:
    dockerfile = lowered(
        "FROM a AS x\nFROM x\nCOPY --from=0 /a /b\nRUN --mount=from=x,target=/y true\nCOPY c d\n"
    )
    found = [(each.user.index, each.text, each.line, each.target) for each in dockerfile.references()]
    first = dockerfile.stages[0]
    assert found == [(0, "a", 1, None), (1, "x", 2, first), (1, "0", 3, first), (1, "x", 4, first)]


def test_a_number_behind_from_is_an_image() -> None:
    dockerfile = lowered("FROM a AS x\nFROM 0\n")
    assert dockerfile.references()[1].target is None


# RUN


@pytest.mark.parametrize(
    ("text", "script", "argv"),
    [
        ("RUN a && b", "a && b", None),
        ('RUN ["a", "b c"]', None, ("a", "b c")),
        ('RUN ["a", b]', '["a", b]', None),
        ("RUN <<EOF\na\nb\nEOF", "a\nb\n", None),
        ("RUN <<-EOF\n\ta\n\tEOF", "\ta\n", None),
        # A heredoc that is another program's input, or a script of another interpreter, is not read.
        ("RUN <<EOF\n#!/usr/bin/env python\nprint()\nEOF", None, None),
        ("RUN python <<EOF\nprint()\nEOF", None, None),
        ("RUN <<A <<B\na\nA\nb\nB", None, None),
        ("RUN cat <<EOF > /x\na\nEOF", None, None),
    ],
)
def test_run(text: str, script: str | None, argv: tuple[str, ...] | None) -> None:
    found = step(text, Run)
    assert (found.script, found.argv) == (script, argv)


def test_the_script_of_a_heredoc_is_found_in_the_text() -> None:
    found = step("RUN <<EOF\npip install x\nEOF", Run)
    text = f"FROM a\n{found.node.text}"
    assert text[found.script_start :].startswith("pip install x\n")


def test_mounts() -> None:
    line = "RUN --mount=type=cache,target=/root/.cache --mount=from=x,dst=/b --mount=type=secret,id=k true"
    first, second, third = step(line, Run).mounts
    assert (first.kind, first.get("target")) == ("cache", "/root/.cache")
    assert (second.kind, second.get("target", "dst", "destination"), second.get("from")) == (
        "bind",
        "/b",
        "x",
    )
    assert (third.kind, third.get("target")) == ("secret", None)


# COPY and ADD


@pytest.mark.parametrize(
    ("text", "sources", "destination"),
    [
        ("COPY a b c/", ("a", "b"), "c/"),
        ('COPY ["a b", "c"]', ("a b",), "c"),
        ("COPY $A ./", ("$A",), "./"),
        ("ADD https://example.com/x /y", ("https://example.com/x",), "/y"),
        ("COPY \\\n  # why\n  a \\\n  b", ("a",), "b"),
        ("COPY a", (), "a"),
    ],
)
def test_copy(text: str, sources: tuple[str, ...], destination: str) -> None:
    found = step(text, Copy)
    assert tuple(word.text for word in found.sources) == sources
    assert found.destination is not None
    assert found.destination.text == destination
    assert found.is_add == text.startswith("ADD")


def test_flags_of_copy() -> None:
    found = step("COPY --from=x --chown=a:b --chmod=755 --link a b", Copy)
    assert (found.source_stage, found.chown, found.chmod) == ("x", "a:b", "755")
    assert found.source_stage_span is not None
    assert found.node.text[found.source_stage_span.start - found.node.span.start :].startswith("x ")


def test_an_inline_file() -> None:
    assert step("COPY <<EOF /etc/x\nhello\nEOF", Copy).inline
    assert not step("COPY a b", Copy).inline


# ENV, ARG, LABEL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ENV A=1", [("A", "1")]),
        ("ENV A=1 B=$A C='x y'", [("A", "1"), ("B", "$A"), ("C", "'x y'")]),
        ("ENV A old way of it", [("A", "old way of it")]),
        ("ENV A=1 \\\n    # why\n    B=2", [("A", "1"), ("B", "2")]),
        ("ARG A", [("A", None)]),
        ("ARG A=1 B", [("A", "1"), ("B", None)]),
        ("ARG A=", [("A", "")]),
        ('LABEL a.b="c d" e=f', [("a.b", '"c d"'), ("e", "f")]),
    ],
)
def test_settings(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(each.name, each.value) for each in step(text, Settings).settings] == expected


# Commands and the rest


@pytest.mark.parametrize(
    ("text", "argv", "shell"),
    [
        ('CMD ["a", "b"]', ("a", "b"), None),
        ("CMD a b", None, "a b"),
        ("CMD ['a']", None, "['a']"),
        ("ENTRYPOINT []", (), None),
        ('HEALTHCHECK --interval=3s CMD ["a"]', ("a",), None),
        ("HEALTHCHECK CMD curl -f http://x || exit 1", None, "curl -f http://x || exit 1"),
    ],
)
def test_commands(text: str, argv: tuple[str, ...] | None, shell: str | None) -> None:
    found = step(text, Command)
    assert found.argv == argv
    if shell is not None:
        assert found.shell_text == shell


@pytest.mark.parametrize(
    "text", ["WORKDIR /a b", "USER x:y", "EXPOSE 80 443/tcp", "HEALTHCHECK NONE", 'SHELL ["a"]']
)
def test_plain(text: str) -> None:
    found: Step = step(text, Plain)
    assert isinstance(found, Plain)
    assert found.text == text.partition(" ")[2]
