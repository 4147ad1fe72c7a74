"""The pipeline's answer: what changed, why, and what was left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.passes.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path

ORDER = [
    "name-stages",
    "reference-stages-by-name",
    "build-before-start",
    "copy-manifests-first",
    "serve-by-nginx",
    "split-stages",
]
NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD ["npm", "start"]\n'


def without_context(text: str, *, unsafe: bool = False) -> tuple[str, list[tuple[str, str, str]]]:
    result = fix(text, BuildContext.unknown(), Options(unsafe=unsafe))
    assert result.gate_failures == ()
    return result.after, [(each.pass_name, each.outcome, each.code) for each in result.decisions]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "FRMO x\n", "FROM\n", "RUN x\n", "FROM a\nRUN <<E\n"]
)
def test_what_is_no_dockerfile_is_left_alone(text: str) -> None:
    result = fix(text, BuildContext.unknown(), Options())
    assert (result.after, result.changed, result.decisions) == (text, False, ())


def test_problems_are_told() -> None:
    result = fix("FROM a\nFRMO b\n", BuildContext.unknown(), Options())
    assert result.problems
    assert not result.changed


def test_every_pass_says_what_became_of_it_in_the_order_of_the_passes() -> None:
    assert [rule.name for rule in RULES if rule.default] == ORDER
    _, decisions = without_context(NODE)
    assert [name for name, _, _ in decisions] == ORDER
    _, decisions = without_context("FROM nginx:1.27\n")
    assert {outcome for _, outcome, _ in decisions} == {"nothing"}


def test_a_refusal_of_one_pass_does_not_stop_another() -> None:
    after, decisions = without_context(NODE)
    assert ("copy-manifests-first", "refused", "no-context") in decisions
    assert ("split-stages", "changed", "split-stages") in decisions
    assert after.count("FROM ") == 2


def test_the_context_is_only_read(tmp_path: Path) -> None:
    files = {"package.json": '{"dependencies": {"koa": "2"}}', "Dockerfile": NODE, "index.js": ""}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    result = fix(NODE, BuildContext.open(tmp_path, tmp_path / "Dockerfile"), Options())
    assert [change.path for change in result.other_files] == [".dockerignore"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_changed_decisions_carry_their_evidence(tmp_path: Path) -> None:
    for name, text in {"package.json": '{"devDependencies": {"typescript": "5"}}', "src.js": ""}.items():
        (tmp_path / name).write_text(text)
    result = fix(NODE, BuildContext.open(tmp_path, tmp_path / "Dockerfile"), Options())
    split = result.decisions[ORDER.index("split-stages")]
    assert split.outcome == "changed"
    assert any(
        each.text.startswith("copied from the builder: ") and "node_modules" in each.text
        for each in split.evidence
    )


def test_the_rest_of_a_file_with_undecodable_bytes_is_kept() -> None:
    text = NODE.replace("WORKDIR", "# \udcff\udcfe\nWORKDIR")
    after, decisions = without_context(text)
    assert "# \udcff\udcfe\n" in after
    assert decisions[-1][1] == "changed"
