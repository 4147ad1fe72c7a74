"""A question and its answer, without a server: what `dockopt fix` would do, and no word of it is markup."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.program import REAL, environment, start
from dockopt.engine.types import Options
from dockopt.web import answer as answering
from dockopt.web.answer import answer
from dockopt.web.page import page
from dockopt.web.project import Project
from dockopt.web.question import Question, QuestionError, question
from report.html.test_page import Page

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = b"<script>alert(1)</script>\"'& \x1b[31m \xe2\x80\xae \xff"
SOURCE = b'FROM node:20\r\nWORKDIR /app\r\nCOPY . .\r\nRUN npm install\r\nCMD ["node", "a.js"]\r\n# \xff'


def asked(data: bytes, path: Path | None = None, *rules: str, unsafe: bool = False) -> Question:
    return Question(data, path, Options(unsafe=unsafe, selected=frozenset(rules) if rules else None))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    (folder / "api").mkdir(parents=True)
    (folder / "api" / "package.json").write_text('{"dependencies": {}}', encoding="utf-8")
    (folder / "api" / "a.js").write_text("", encoding="utf-8")
    (folder / "api" / "Dockerfile").write_bytes(SOURCE)
    return Project(folder, (folder / "api" / "Dockerfile",))


def test_the_patch_is_the_diff_of_fix_and_applies_byte_for_byte(project: Project) -> None:
    assert project.folder is not None
    path = project.dockerfiles[0]
    found = answer(asked(SOURCE, path), project)
    assert found.said == "Rewritten by copy-manifests-first."
    ran = start("fix", "--diff", cwd=project.folder, program=REAL)
    assert found.patch == ran.stdout != b""
    subprocess.run(
        ["git", "apply", "-"], cwd=project.folder, input=found.patch, check=True, env=environment()
    )
    assert path.read_bytes() == found.rewritten != SOURCE
    assert (path.parent / ".dockerignore").read_text(encoding="utf-8") == "node_modules\n"
    assert "<h2>api/.dockerignore</h2>" in found.html


def test_without_a_change_there_is_no_patch(project: Project) -> None:
    found = answer(asked(SOURCE, project.dockerfiles[0], "name-stages"), project)
    assert (found.said, found.patch, found.rewritten) == ("Nothing changes.", b"", b"")
    assert Page(found.html).of("svg") != []


def test_a_text_without_a_context_is_refused_with_the_reason() -> None:
    found = answer(asked(b"FROM node:20\nCOPY . .\nRUN npm install\n"), Project())
    assert found.said.startswith("Nothing changes. ")
    assert "refused" in found.html


def test_a_pasted_text_has_the_context_of_the_project(project: Project) -> None:
    inner = Project(project.dockerfiles[0].parent)
    assert b"+++ b/.dockerignore\n" in answer(asked(SOURCE), inner).patch
    assert b".dockerignore" not in answer(asked(SOURCE), Project()).patch


def test_no_credential_is_shown() -> None:
    text = b"FROM node:20\nENV NPM_TOKEN=npm_ThisIsNoRealToken0123456789\nrun npm ci\n"
    found = answer(asked(text, None, "write-keywords-alike"), Project())
    assert "NPM_TOKEN=***" in found.html
    assert b"ThisIsNoRealToken" in found.rewritten
    assert "ThisIsNoRealToken" not in found.html + found.said


def test_errors_have_their_place_and_a_way_out() -> None:
    found = answer(asked(b"FROM a\nCOPY a\n"), Project())
    assert found.said == "This is no Dockerfile: it has 1 error."
    assert "Dockerfile:2:6: COPY requires" in found.html
    assert "hint: " in found.html
    assert answer(asked(b""), Project()).said.startswith("This is no Dockerfile")


def test_a_mistake_of_ours_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("\x1bwrong")

    monkeypatch.setattr(answering, "fix", wrong)
    found = answer(asked(b"FROM a\n"), Project())
    assert found.said.startswith("stopped: ValueError at test_answer.py:")
    assert "\x1b" not in found.said
    assert found.html == ""


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        b"FROM " + HOSTILE + b"\n",
        b"FROM node:20 AS " + HOSTILE + b"\n",
        b"FROM node:20\nRUN " + HOSTILE + b"\nCOPY " + HOSTILE + b" /a\n",
        b"FROM a\n# dockopt: ignore[<img src=x onerror=alert(1)>]\nRUN a\n",
        b"FROM a\n\x00\x00\nRUN a",
        SOURCE + HOSTILE,
    ],
)
def test_no_text_of_a_dockerfile_is_markup(text: bytes) -> None:
    found = answer(asked(text, None, "split-stages", "write-keywords-alike"), Project())
    read = Page(found.html)
    assert {"script", "img"} & {tag for tag, _ in read.tags} == set()
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert not {"\x1b", "\u202e", "\udcff", "\x00", "\r"} & set(found.html + found.said)
    found.html.encode()


@given(st.binary(max_size=80))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    found = answer(asked(b"FROM a\n" + data), Project())
    Page(found.html)
    assert "stopped" not in found.said


def test_a_hostile_file_name_is_no_markup_on_the_page(tmp_path: Path) -> None:
    project = Project(tmp_path / "<b>", (tmp_path / "<b>" / "<img src=x>\x1b",))
    read = Page(page(project, Options()).removeprefix("<!doctype html>\n"))
    assert {"b", "img"} & {tag for tag, _ in read.tags} == set()
    assert "<img src=x>\\x1b" in read.text


def test_a_question_names_rules_and_a_dockerfile_by_its_number(project: Project) -> None:
    pairs = [("rule", "name-stages"), ("rule", "split-stages"), ("unsafe", "1"), ("dockerfile", "0")]
    found = question(b"x", pairs, project)
    assert found.options.selected == frozenset({"name-stages", "split-stages"})
    assert found.options.unsafe
    assert found.path == project.dockerfiles[0]
    none = question(b"x", [], project)
    assert (none.path, none.options.unsafe, none.options.selected) == (None, False, frozenset())


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("dockerfile", "1", "no Dockerfile with the number 1"),
        ("dockerfile", "-1", "by its number"),
        ("dockerfile", "../../etc/passwd", "by its number"),
        ("dockerfile", "9" * 5000, "by its number"),
        ("dockerfile", "٣", "by its number"),
        ("rule", "split-stage", "did you mean `split-stages`"),
        ("unsafe", "yes", "'1' or left out"),
        ("path", "/etc/passwd", "no parameter 'path'"),
    ],
)
def test_another_question_is_refused(project: Project, key: str, value: str, complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        question(b"x", [(key, value)], project)


def test_nothing_is_given_twice(project: Project) -> None:
    with pytest.raises(QuestionError, match="twice"):
        question(b"x", [("unsafe", "1"), ("unsafe", "1")], project)
