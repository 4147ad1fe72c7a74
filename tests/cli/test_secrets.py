"""The value of a credential is in no output: not in a line that is shown, a message, an edit or a report."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .program import REAL, start

if TYPE_CHECKING:
    from .conftest import Call

FIXTURES = Path(__file__).parents[2] / "fixtures"
VALUE = "s3cr3tpa55"
NAME = "keep-secrets-out"
HOLDING = sorted(
    folder
    for kind in ("rewrite", "refuse")
    for folder in (FIXTURES / kind / NAME).iterdir()
    if any(VALUE in path.read_text() for path in folder.rglob("*") if path.is_file())
)
FORMATS = ("text", "json", "sarif", "github", "gitlab", "markdown")
# Quoted by a refusal, written by a rewrite, underlined by a finding.
TEXT = f"""\
FROM node:20
from python:3.12 AS second
ENV API_TOKEN {VALUE}
MAINTAINER jo
COPY . .
RUN ./prepare --password={VALUE} && pip install x
RUN npm ci && ./build --password '{VALUE}'
RUN apt-get update && DB_PASSWORD={VALUE} apt-get install -y curl
CMD ./start --password {VALUE}
"""
BROKEN = (
    f"FROM a\nENV API_TOKEN={VALUE} x\nFRMO --password={VALUE}\nRUN --mount=type=x y --password {VALUE}\n"
)


def test_there_are_cases() -> None:
    assert len(HOLDING) >= 8


@pytest.mark.parametrize("folder", HOLDING, ids=lambda each: each.name)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_case_shows_it(folder: Path, form: str, here: Path, dockopt_: Call) -> None:
    shutil.copytree(folder, here, dirs_exist_ok=True)
    ran = dockopt_("check", "--select", "ALL", "--output-format", form, "Dockerfile")
    assert ran.code in {0, 1}
    assert VALUE not in ran.out.decode() + ran.err


@pytest.mark.parametrize("form", FORMATS)
def test_no_rule_shows_it(form: str, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(TEXT)
    ran = dockopt_("check", "--select", "ALL", "--unsafe-fixes", "--output-format", form)
    assert all(rule in ran.out.decode() for rule in (NAME, "write-pairs-with-equals"))
    assert VALUE not in ran.out.decode() + ran.err


@pytest.mark.parametrize("text", [TEXT, BROKEN])
def test_no_explanation_shows_it(text: str, here: Path) -> None:
    (here / "Dockerfile").write_text(text)
    ran = start("fix", "--check", "--explain", "--select", "ALL", "--unsafe-fixes", cwd=here, program=REAL)
    assert ran.stderr
    assert VALUE not in (ran.stdout + ran.stderr).decode()


def test_the_file_and_its_diff_are_the_text_as_it_is(here: Path) -> None:
    (here / "Dockerfile").write_text(TEXT)
    ran = start("fix", "--diff", "--select", "write-pairs-with-equals", cwd=here, program=REAL)
    assert f"+ENV API_TOKEN={VALUE}" in ran.stdout.decode()
    assert VALUE not in ran.stderr.decode()


def test_the_command_that_builds_it_is_told(here: Path) -> None:
    shutil.copytree(FIXTURES / "rewrite" / "keep-secrets-out" / "argument", here, dirs_exist_ok=True)
    ran = start("fix", "--select", NAME, "--unsafe-fixes", "Dockerfile", cwd=here, program=REAL)
    assert "build it with `docker build --secret id=NPM_TOKEN,env=NPM_TOKEN .`" in ran.stderr.decode()
