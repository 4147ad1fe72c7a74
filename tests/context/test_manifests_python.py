"""requirements.txt, pyproject.toml, Pipfile and setup files."""

from pathlib import Path

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context


def read(root: Path, name: str, text: str, files: dict[str, str] | None = None) -> Manifest:
    manifest = read_manifest(context(root, {**(files or {}), name: text}), name)
    assert manifest is not None
    return manifest


def facts(manifest: Manifest) -> list[tuple[str, str, str, str]]:
    return [(package.name, package.spec, package.group, package.source) for package in manifest.packages]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# flask\n",
        "  # flask",
        "--index-url https://x/simple\n",
        "-i https://x",
        "--no-binary :all:",
        "-f https://x",
    ],
)
def test_lines_that_ask_for_nothing(tmp_path: Path, text: str) -> None:
    manifest = read(tmp_path, "requirements.txt", text)
    assert not manifest.packages
    assert not manifest.references
    assert not manifest.problems


@pytest.mark.parametrize(
    ("line", "name", "spec", "source"),
    [
        ("Flask", "flask", "", "registry"),
        ("zope.interface == 1.0  # comment", "zope-interface", "==1.0", "registry"),
        ('uvicorn[standard]>=0.2; python_version > "3.8"', "uvicorn", ">=0.2", "registry"),
        ("a==1 --hash=sha256:00 \\\n  --hash=sha256:11", "a", "==1", "registry"),
        ("a==\\\n1", "a", "==1", "registry"),
        ("\ufeffa", "a", "", "registry"),
        ("a @ git+https://h/a.git@main", "a", "git+https://h/a.git@main", "vcs"),
        ("a @ https://h/a.whl", "a", "https://h/a.whl", "url"),
        ("git+https://h/a.git#egg=a_b", "a-b", "git+https://h/a.git#egg=a_b", "vcs"),
        (
            "-e git+https://h/a.git#subdirectory=x&egg=a",
            "a",
            "git+https://h/a.git#subdirectory=x&egg=a",
            "vcs",
        ),
        ("https://h/a_b-1.0-py3-none-any.whl", "a-b", "https://h/a_b-1.0-py3-none-any.whl", "url"),
        ("./libs/x", "", "./libs/x", "local"),
        ("--editable=./libs/x", "", "./libs/x", "local"),
        ("wheels/a_b-1.0-py3-none-any.whl", "a-b", "wheels/a_b-1.0-py3-none-any.whl", "local"),
        ("a @ file:libs/x", "a", "file:libs/x", "local"),
    ],
)
def test_requirement_lines(tmp_path: Path, line: str, name: str, spec: str, source: str) -> None:
    manifest = read(tmp_path, "requirements.txt", line)
    assert facts(manifest) == [(name, spec, "runtime", source)]
    assert manifest.packages[0].line == 1
    assert manifest.problems == ()
    assert bool(manifest.references) is (source == "local")
    assert not manifest.installs_project


@pytest.mark.parametrize(
    "line", [".", "./", "-e .", "-e .[dev,test]", "-e.", "--editable=.", "file:.", ".[all]"]
)
def test_lines_that_install_the_project(tmp_path: Path, line: str) -> None:
    manifest = read(tmp_path, "requirements.txt", line)
    assert manifest.installs_project
    assert manifest.references == (".",)


@pytest.mark.parametrize(
    "line", ["???", "a==1 b", "a b", "${NAME}==1", "-r missing.txt", "-r ../up.txt", "../lib"]
)
def test_lines_that_stay_unclear(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, "requirements.txt", line).problems


def test_included_files_are_read_once(tmp_path: Path) -> None:
    files = {
        "reqs/base.txt": "-r more.txt\nflask",
        "reqs/more.txt": "-r base.txt\n-r ../requirements.txt\nrich",
        "c.txt": "x",
    }
    manifest = read(
        tmp_path, "requirements.txt", "-r reqs/base.txt\n-c c.txt\n--requirement=reqs/base.txt", files
    )
    assert [(p.name, p.declared_in, p.line) for p in manifest.packages] == [
        ("flask", "reqs/base.txt", 2),
        ("rich", "reqs/more.txt", 3),
    ]
    assert manifest.references == ("reqs/base.txt", "c.txt", "reqs/more.txt")
    assert manifest.problems == ()


def test_short_options_may_touch_their_value(tmp_path: Path) -> None:
    manifest = read(tmp_path, "requirements.txt", "-rbase.txt\n-cc.txt", {"base.txt": "flask", "c.txt": ""})
    assert [package.name for package in manifest.packages] == ["flask"]
    assert manifest.references == ("base.txt", "c.txt")


def test_find_links_counts_where_there_is_such_a_folder(tmp_path: Path) -> None:
    manifest = read(tmp_path, "requirements.txt", "-f wheels\n--find-links=nope\na", {"wheels/a.whl": ""})
    assert manifest.references == ("wheels",)


def test_ignored_includes_are_a_problem(tmp_path: Path) -> None:
    tree = context(tmp_path, {"requirements.txt": "-r base.txt", "base.txt": "flask"}, "base.txt")
    manifest = read_manifest(tree, "requirements.txt")
    assert manifest is not None
    assert manifest.packages == ()
    assert manifest.problems


PEP_621 = """\
[project]
name = "x"
requires-python = ">=3.11"
readme = "README.md"
license-files = ["LICEN[CS]E*"]
dependencies = [
  "Flask>=2",
]
[project.optional-dependencies]
pg = ["psycopg2"]
[project.scripts]
serve = "x.main:run"
[dependency-groups]
dev = ["pytest", {include-group = "other"}]
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.uv.sources]
lib = {path = "libs/lib"}
"""
POETRY = """\
[tool.poetry]
name = "x"
readme = ["README.md"]
[tool.poetry.dependencies]
python = "^3.11"
Flask = "^2"
psycopg2 = {version = "^2", optional = true}
lib = {path = "libs/lib"}
git = {git = "https://h/git.git"}
[tool.poetry.group.test.dependencies]
pytest = "*"
[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
mkdocs = "*"
"""


def test_pyproject(tmp_path: Path) -> None:
    manifest = read(tmp_path, "pyproject.toml", PEP_621, {"LICENSE": ""})
    assert facts(manifest) == [
        ("flask", ">=2", "runtime", "registry"),
        ("psycopg2", "", "optional", "registry"),
        ("pytest", "", "dev", "registry"),
        ("hatchling", "", "dev", "registry"),
    ]
    assert [package.line for package in manifest.packages] == [7, 10, 14, 16]
    assert manifest.references == ("README.md", "LICENSE", "libs/lib")
    assert dict(manifest.scripts) == {"serve": "x.main:run"}
    assert manifest.installs_project
    assert manifest.details["build-backend"] == "hatchling.build"


def test_poetry(tmp_path: Path) -> None:
    manifest = read(tmp_path, "pyproject.toml", POETRY)
    assert facts(manifest) == [
        ("flask", "^2", "runtime", "registry"),
        ("psycopg2", "^2", "optional", "registry"),
        ("lib", "libs/lib", "runtime", "local"),
        ("git", "https://h/git.git", "runtime", "vcs"),
        ("pytest", "*", "dev", "registry"),
        ("mkdocs", "*", "optional", "registry"),
    ]
    assert manifest.packages[0].line == 6
    assert manifest.references == ("libs/lib", "README.md")
    assert manifest.installs_project


@pytest.mark.parametrize(
    "text",
    ["[tool.poetry]\npackage-mode = false\n", "[project]\nname = 'x'\n", "[tool.ruff]\n", "[build-system]\n"],
)
def test_pyproject_without_a_project_to_install(tmp_path: Path, text: str) -> None:
    assert not read(tmp_path, "pyproject.toml", text).installs_project


def test_pipfile(tmp_path: Path) -> None:
    text = '[packages]\nFlask = "*"\nx = {path = ".", editable = true}\n[dev-packages]\npytest = "*"\n'
    text += '[docs]\na = "*"\n'
    manifest = read(tmp_path, "Pipfile", text)
    assert [(p.name, p.group, p.source, p.line) for p in manifest.packages] == [
        ("flask", "runtime", "registry", 2),
        ("x", "runtime", "local", 3),
        ("pytest", "dev", "registry", 5),
        ("a", "optional", "registry", 7),
    ]
    assert manifest.installs_project


def test_pipfile_lock(tmp_path: Path) -> None:
    text = '{"_meta": {"x": {}}, "default": {"flask": {"version": "==2"}}, "develop": {"pytest": {}}}'
    assert facts(read(tmp_path, "Pipfile.lock", text)) == [
        ("flask", "==2", "runtime", "registry"),
        ("pytest", "", "dev", "registry"),
    ]


def test_setup_cfg(tmp_path: Path) -> None:
    text = """\
[metadata]
name = x
long_description = file: README.md, CHANGES.md
license_files = LICENSE
[options]
install_requires =
    Flask>=2
    # comment
[options.extras_require]
pg = psycopg2
"""
    manifest = read(tmp_path, "setup.cfg", text, {"README.md": "", "LICENSE": ""})
    assert facts(manifest) == [
        ("flask", ">=2", "runtime", "registry"),
        ("psycopg2", "", "optional", "registry"),
    ]
    assert manifest.references == ("README.md", "LICENSE")
    assert manifest.installs_project


def test_setup_py_is_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    text = f"open({str(marker)!r}, 'w')\nopen('README.md'); open('requirements.txt')\n"
    manifest = read(tmp_path, "setup.py", text, {"README.md": ""})
    assert not marker.exists()
    assert manifest.installs_project
    assert manifest.references == ("README.md",)
    assert manifest.problems
