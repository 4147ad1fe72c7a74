"""What every manifest reader has in common: the choice of the reader, refusals, and that nothing raises."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockopt.context.formats.values import load_yaml
from dockopt.context.manifests import format_of, read_manifest
from dockopt.context.tree import BuildContext

from .trees import context

FORMATS = (
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "pyproject.toml",
    "Pipfile",
    "Pipfile.lock",
    "setup.py",
    "setup.cfg",
    "go.mod",
    "go.work",
    "requirements.txt",
)
BROKEN = {
    "package.json": ("", "[]", "{", "null", "[" * 100_000, '{"a":' * 100_000, "9" * 5000),
    "package-lock.json": ("", "[]", '{"packages":', "[" * 100_000),
    "pnpm-lock.yaml": ("", "a: b", "[" * 1000),
    "pnpm-workspace.yaml": ("[", "a: &a [*a]", "- " * 10_000, "packages: !!python/name:os.system x"),
    "pyproject.toml": ("[", "a = 1\na = 2", "a = " + "[" * 100_000),
    "Pipfile": (
        "[packages",
        "=",
    ),
    "Pipfile.lock": ("", "[]"),
    "setup.cfg": ("a = b", "[metadata\n"),
}
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "dependencies",
                    "scripts",
                    "postinstall",
                    "workspaces",
                    "packages",
                    "default",
                    "node_modules/a",
                    "version",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "path", ["README.md", "package.json.bak", "requirements", "docs/notes.txt", "", "go.sum"]
)
def test_other_names_are_no_manifest(tmp_path: Path, path: str) -> None:
    assert format_of(path) is None
    assert read_manifest(context(tmp_path, {"README.md": ""}), path) is None


@pytest.mark.parametrize(
    ("path", "format_name"),
    [
        *((name, name) for name in FORMATS),
        ("sub/package.json", "package.json"),
        ("npm-shrinkwrap.json", "package-lock.json"),
        ("requirements-dev.txt", "requirements.txt"),
        ("dev-requirements.txt", "requirements.txt"),
        ("requirements/base.txt", "requirements.txt"),
        ("a/requirements/base.txt", "requirements.txt"),
    ],
)
def test_the_name_tells_the_format(path: str, format_name: str) -> None:
    assert format_of(path) == format_name


def test_what_the_builder_does_not_get_is_not_read(tmp_path: Path) -> None:
    tree = context(tmp_path, {"package.json": "{}"}, "package.json")
    assert read_manifest(tree, "package.json") is None
    assert read_manifest(tree, "go.mod") is None
    assert read_manifest(BuildContext.unknown(), "package.json") is None


def test_a_manifest_is_read_once(tmp_path: Path) -> None:
    tree = context(tmp_path, {"package.json": "{}"})
    assert read_manifest(tree, "package.json") is read_manifest(tree, "./package.json")
    assert read_manifest(BuildContext.open(tmp_path), "package.json") is not read_manifest(
        tree, "package.json"
    )


def test_the_caller_may_name_the_format(tmp_path: Path) -> None:
    tree = context(tmp_path, {"deps.txt": "flask"})
    manifest = read_manifest(tree, "./deps.txt", "requirements.txt")
    assert manifest is not None
    assert [package.name for package in manifest.packages] == ["flask"]
    assert read_manifest(tree, "deps.txt", "no such format") is None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN.items() for text in texts])
def test_broken_content_is_a_problem_without_facts(tmp_path: Path, name: str, text: str) -> None:
    manifest = read_manifest(context(tmp_path, {name: text}), name)
    assert manifest is not None
    assert manifest.problems
    assert not manifest.packages
    assert not manifest.references


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FORMATS), text=st.text(max_size=80))
def test_no_text_makes_a_reader_raise(tmp_path: Path, name: str, text: str) -> None:
    assert read_manifest(context(tmp_path, {name: text}), name) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([name for name in FORMATS if name.endswith((".json", ".lock", ".yaml"))]),
    shape=SHAPES,
)
def test_no_shape_makes_a_reader_raise(tmp_path: Path, name: str, shape: object) -> None:
    import json

    assert read_manifest(context(tmp_path, {name: json.dumps(shape)}), name) is not None


LINES = (
    *(
        "-r x",
        "-e .",
        "-c",
        "--hash",
        "a==1 \\",
        "\\",
        "#",
        "a[b]",
        "./x",
        "git+https://h/a",
        "a @ file:x",
        "${A}",
        "-",
    ),
    *(
        "[a]",
        "a = 1",
        "[project]",
        'name = "x"',
        "dependencies = ['a']",
        "[tool.poetry]",
        "a = {path = '../x'}",
    ),
    *(
        "require (",
        ")",
        "replace a => ../b",
        "replace a =>",
        "use ./x",
        "module x",
        "  a:",
        "a:",
        "- a",
        "packages:",
    ),
    *("[options]", "install_requires =", "  flask", "version: 1", '"a@b", c@d:', "=>"),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FORMATS), lines=st.lists(st.sampled_from(LINES), max_size=8))
def test_no_lines_make_a_reader_raise(tmp_path: Path, name: str, lines: list[str]) -> None:
    assert read_manifest(context(tmp_path, {name: "\n".join(lines)}), name) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"dependencies": {' + ",".join(f'"p{i}": "{i}"' for i in range(100_000)) + "}}"),
        ("package.json", '{"workspaces": [' + ",".join(f'"w{i}/*"' for i in range(100_000)) + "]}"),
        ("package.json", '{"scripts": {"install": "' + "a/b.js " * 100_000 + '"}}'),
        ("package.json", '{"dependencies": {"a": "' + ".git#" * 200_000 + '"}}'),
        ("requirements.txt", "[" * 1_000_000),
        ("requirements.txt", "a" + "[b]" * 300_000),
        ("requirements.txt", "-r requirements.txt\n" * 50_000),
        ("requirements.txt", "a \\\n" * 100_000),
        ("pnpm-lock.yaml", "lockfileVersion: 9\npackages:\n" + "  a@1:\n" * 100_000),
        ("yarn.lock", "a@1:\n  version 1\n" * 100_000),
        ("go.mod", "module x\n" + "require a v1\n" * 100_000),
        ("pyproject.toml", "[project]\nlicense-files = [" + "'*/*'," * 100_000 + "]"),
    ],
    ids=lambda value: value[:30],
)
def test_large_content_is_read_in_linear_time(tmp_path: Path, name: str, text: str) -> None:
    tree = context(tmp_path, {name: text})
    start = time.process_time()
    assert read_manifest(tree, name) is not None
    assert time.process_time() - start < 20  # seconds; quadratic work takes minutes


def laughs(link: str) -> str:
    names = "abcdefghij"
    lines = ["a: &a {x: 1}"]
    for one, other in pairwise(names):
        lines.append(f"{other}: &{other} {{{link}: [{', '.join(['*' + one] * 10)}]}}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        laughs("k"),
        laughs("<<"),
        "&a [*a]",
        "&a {k: *a}",
        "[" * 100_000,
        "- " * 100_000,
        "a: \udcff",
        "a: 2020-99-99",
    ],
)
def test_yaml_bombs_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        load_yaml(text)


def test_yaml_aliases_and_merges_are_read() -> None:
    assert load_yaml("a: &a {x: 1}\nb: {<<: *a, y: 2}") == {"a": {"x": 1}, "b": {"x": 1, "y": 2}}
    assert load_yaml("") is None
