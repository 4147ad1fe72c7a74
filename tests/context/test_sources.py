"""Quoted texts, and the files that they name."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockopt.context.limits import Limits
from dockopt.context.named_paths import PathEvidence, existing_paths
from dockopt.context.sources import Literal, source_index

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


def test_texts_beside_the_file_that_names_them(tmp_path: Path) -> None:
    tree = context(tmp_path, FILES)
    literals = [Literal("app/main.py", 3, "data"), Literal("app/main.py", 4, "../public")]
    assert existing_paths(tree, literals, ("",)) == ()
    found = existing_paths(tree, literals, ("",), beside=True)
    assert [each.target for each in found] == ["app/data", "public"]


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
    found = list(source_index(tree).literals(("f", "missing")))
    assert set(values) <= {literal.value for literal in found}
    assert all(line[each.column :].startswith(each.value) for each in found)
    assert {literal.line for literal in found} <= {2}
    assert bool(found) is bool(values)


def test_a_limit_that_is_reached_is_said(tmp_path: Path) -> None:
    files = {"a": '"a" ' * 10, "b": '"b" ' * 10, "long": '"' + "x" * 1000 + '"'}
    index = source_index(context(tmp_path, files, limits=Limits(literals=12)))
    assert index.first_unread(("long", "missing", "a")) is None
    assert list(index.literals(("long",))) == []
    assert index.first_unread(("a", "b")) == "b"
    assert len(list(index.literals(("a", "b")))) == 12


def test_a_file_that_is_too_large_is_unread(tmp_path: Path) -> None:
    index = source_index(context(tmp_path, {"a": "x" * 5_000_000, "b": ""}))
    assert index.first_unread(("b", "a")) == "a"


def test_each_file_is_scanned_once(tmp_path: Path) -> None:
    tree = context(tmp_path, {"a": "'x'"})
    first = list(source_index(tree).literals(("a",)))
    assert all(one is two for one, two in zip(first, source_index(tree).literals(("a",)), strict=True))


@pytest.mark.parametrize(("number", "line"), [(0, ""), (1, "one"), (2, "two"), (3, ""), (-1, "")])
def test_lines(tmp_path: Path, number: int, line: str) -> None:
    assert source_index(context(tmp_path, {"a": "one\ntwo"})).line("a", number) == line


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(max_size=30), base=st.sampled_from(["", "app", "nope", "../x"]))
def test_no_text_makes_it_raise(tmp_path: Path, value: str, base: str) -> None:
    tree = context(tmp_path, FILES)
    for found in existing_paths(tree, [Literal("x", 1, value)], (base,)):
        assert tree.exists(found.target)
