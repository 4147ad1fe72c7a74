"""The configuration: which file counts, what the command line changes, and mistakes with their places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.choice import Choice, Chooser
from dockopt.cli.configuration import Configuration
from dockopt.cli.configuration_file import schema
from dockopt.passes.registry import RULES
from dockopt.passes.selection import selection

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

NUMBERED = "FROM golang:1.21\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\n"
DEFAULT = selection(None)


def rules(folder: Path, **options: object) -> frozenset[str]:
    return Chooser(Choice(**options)).allowed(folder).rules  # type: ignore[arg-type]


def test_without_a_file_the_default_rules_run(here: Path) -> None:
    assert rules(here) == {rule.name for rule in RULES if rule.default}


def test_the_nearest_file_counts(here: Path) -> None:
    inner = here / "a" / "b"
    inner.mkdir(parents=True)
    (here / "dockopt.toml").write_text('select = ["name-stages"]\n')
    (here / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert rules(inner) == {"name-stages"}
    (here / "a" / "pyproject.toml").write_text('[tool.dockopt]\nselect = ["split-stages"]\n')
    assert rules(inner) == {"split-stages"}
    (here / "a" / "dockopt.toml").write_text("")
    assert rules(inner) == DEFAULT
    assert rules(here) == {"name-stages"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"split-stages"}),
        ({"select": ("name-stages",)}, {"name-stages"}),
        ({"select": ("ALL",)}, {rule.name for rule in RULES}),
        ({"extend_select": ("name-stages",)}, {"name-stages", "split-stages"}),
        ({"ignore": ("split-stages",)}, set()),
        ({"isolated": True}, DEFAULT),
        ({"select": ("ALL",), "ignore": ("ALL",)}, set()),
    ],
)
def test_the_command_line_comes_first(options: dict[str, object], expected: set[str], here: Path) -> None:
    text = 'select = ["split-stages", "name-stages"]\nignore = ["name-stages"]\n'
    (here / "dockopt.toml").write_text(text)
    assert rules(here, **options) == expected


def test_unsafe_fixes_can_be_allowed_and_forbidden(here: Path) -> None:
    (here / "dockopt.toml").write_text("unsafe-fixes = true\n")
    assert Chooser(Choice()).allowed(here).unsafe
    assert not Chooser(Choice(unsafe=False)).allowed(here).unsafe
    assert not Chooser(Choice(isolated=True)).allowed(here).unsafe


def test_a_named_file_counts_for_all(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(NUMBERED)
    (here / "dockopt.toml").write_text("")
    (here / "other.toml").write_text('ignore = ["name-stages"]\n')
    assert dockopt_("check", "--config", "other.toml").code == 0
    assert dockopt_("check").code == 1
    (here / "pyproject.toml").write_text("[tool]\n")
    for name, words in {"pyproject.toml": "no table [tool.dockopt]", "gone.toml": "No such file"}.items():
        ran = dockopt_("check", "--config", name)
        assert ran.code == 2
        assert words in ran.err


def test_fix_heeds_it_too(here: Path, dockopt_: Call) -> None:
    (here / "dockopt.toml").write_text("selct = []\n")
    (here / "Dockerfile").write_text("OLD")
    ran = dockopt_("fix", "Dockerfile")
    assert (ran.code, (here / "Dockerfile").read_text()) == (2, "OLD")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            '# mine\nselct = ["name-stages"]\n',
            "dockopt.toml:2:1: error: no setting is called `selct`. Did you mean `select`?\n  selct = ",
        ),
        ("zzz = 1\n", "error: no setting is called `zzz`. There are $schema, select, extend-select, "),
        (
            'ignore = [\n  "name-stages",\n  "split-stage",\n]\n',
            '`split-stage`. Did you mean `split-stages`?\n    "split-stage",\n     ^^^^^^^^^^^',
        ),
        ('select = "ALL"\n', "dockopt.toml:1:1: error: `select` has to be a list of names, such as ["),
        ("unsafe-fixes = 1\n", "error: `unsafe-fixes` has to be true or false"),
        ("select = [\n", "error: no TOML: "),
        ("a = 1\na = 2\n", "error: no TOML: "),
        ("\x00", "error: no TOML: "),
        ('select = ["\\u001b"]', "error: no rule is called `\\x1b`."),
        ('"select " = []\n', "error: no setting is called `select `. Did you mean `select`?"),
    ],
)
def test_a_mistake_has_its_place(text: str, shown: str, here: Path, dockopt_: Call) -> None:
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (here / name).write_text(NUMBERED)
    (here / "dockopt.toml").write_text(text)
    ran = dockopt_("check")
    assert ran.code == 2
    assert shown in ran.err
    assert ran.err.count("error: ") == 1, "said once, whatever the number of files"
    assert "Traceback" not in ran.err


def test_a_mistake_in_a_table_has_its_place(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(NUMBERED)
    (here / "pyproject.toml").write_text("[project]\nignroe = 1\n\n[tool.dockopt]\nignroe = []\n")
    assert "pyproject.toml:5:1: error: " in dockopt_("check").err
    (here / "pyproject.toml").write_text("[tool]\ndockopt = 3\n")
    assert "tool.dockopt has to be a table" in dockopt_("check").err


def test_the_schema_is_what_is_read() -> None:
    assert json.loads(json.dumps(schema())) == schema()
    settings = {name.replace("-", "_") for name in schema()["properties"]} - {"$schema"}
    assert settings == set(Configuration.__struct_fields__)
