"""Quoted texts, and the files that they name."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockopt.context.sources import Literal, PathEvidence, existing_paths, string_literals

from .trees import context

FILES = {
    "templates/index.html": "",
    "public/a.css": "",
    "app/data/x.json": "",
    "config": "",
    "app/main.py": "",
}


@pytest.mark.parametrize(
    "value",
    [
        ".",
        "/",
        "./",
        "..",
        "../..",
        "word",
        "not/there",
        "a b",
        "https://x/templates",
        "",
        "*",
        "nul\0",
        "../public",
    ],
)
def test_texts_that_name_nothing(tmp_path: Path, value: str) -> None:
    assert existing_paths(context(tmp_path, FILES), [Literal("x", 1, value)], ("",)) == ()


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("templates/index.html", "templates/index.html"),
        ("./templates/", "templates"),
        ("templates/*.html", "templates"),
        ("templates/{name}.html", "templates"),
        ("/public", "public"),
        ("public", "public"),
        ("config", "config"),
        ("data/x.json", "app/data/x.json"),
        ("../public/a.css", "public/a.css"),
        ("file://config", "config"),
    ],
)
def test_texts_that_name_a_file_or_folder(tmp_path: Path, value: str, target: str) -> None:
    evidence = existing_paths(context(tmp_path, FILES), [Literal("x", 7, value)], ("", "app"))
    assert PathEvidence(target, "x", 7) in evidence


def test_an_ignored_file_is_no_evidence(tmp_path: Path) -> None:
    assert existing_paths(context(tmp_path, FILES, "public"), [Literal("x", 1, "public")], ("",)) == ()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("open('a/b')", ["a/b"]),
        ('open("a/b", `c`)', ["a/b", "c"]),
        ('it\'s "a/b"', ["a/b"]),
        ("don't 'a/b'", ["t ", "a/b"]),
        ("no quotes", []),
        ('""', []),
        ('"', []),
    ],
)
def test_literals(tmp_path: Path, line: str, values: list[str]) -> None:
    tree = context(tmp_path, {"f": f"\n{line}\n"})
    found = list(string_literals(tree, ("f", "missing"), 100))
    assert set(values) <= {literal.value for literal in found}
    assert {literal.line for literal in found} <= {2}
    assert bool(found) is bool(values)


def test_literals_are_bounded(tmp_path: Path) -> None:
    tree = context(tmp_path, {"f": '"a" ' * 1000, "long": '"' + "x" * 1000 + '"'})
    assert len(list(string_literals(tree, ("f",), 10))) == 10
    assert list(string_literals(tree, ("long",), 10)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(max_size=30), base=st.sampled_from(["", "app", "nope", "../x"]))
def test_no_text_makes_it_raise(tmp_path: Path, value: str, base: str) -> None:
    tree = context(tmp_path, FILES)
    for found in existing_paths(tree, [Literal("x", 1, value)], (base,)):
        assert tree.exists(found.target)
