"""An ignore file of thousands of slow patterns takes a bounded time; what is not known then stays unknown."""

import time
from pathlib import Path

import pytest

from dockopt.context.disk import CUT_SHORT, Question, listening
from dockopt.context.dockerignore import IgnoreRules
from dockopt.context.limits import Limits, limits_for
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix

from .trees import context

# Each has many ways to nearly match a name of this kind, and none to match it.
SLOW = {
    "stars": ("".join(f"**/{'a*b*' * (5 + number % 6)}c\n" for number in range(5000)), "ab" * 60 + "cx"),
    "any": ("".join(f"**/{'?*' * 15}z{number % 10}\n" for number in range(5000)), "z" + "a" * 100 + "z0z"),
    "folders": ("**/?**/?**/?**/?**/?**/?**/z\n" * 5000, "b/" * 40 + "z" + "a" * 10),
    "classes": ("**/[ab]*[ab]*[ab]*[ab]*[ab]*[^a]c\n" * 5000, "ab" * 60 + "c-"),
}


@pytest.mark.parametrize("name", SLOW)
def test_one_path_takes_less_than_seconds(name: str) -> None:
    text, path = SLOW[name]
    rules = IgnoreRules.parse(text)
    assert (len(rules.patterns), rules.problems) == (5000, ())
    begun = time.thread_time()
    assert not rules.excludes(path)
    assert time.thread_time() - begun < 10  # sets of positions took minutes


def test_all_questions_share_the_time(tmp_path: Path) -> None:
    text, name = SLOW["stars"]
    tree = context(tmp_path, {f"{name}{number}": "" for number in range(200)}, text, Limits(matching=0.5))
    begun = time.thread_time()
    found = [tree.exists(f"{name}{number}") for number in range(200)]
    assert time.thread_time() - begun < 10
    assert (found[0], found[-1]) == (True, None)
    assert tree.exists(f"{name}0") is True  # what is known stays so
    assert tree.glob("*") is None
    assert tree.truncated


def test_without_time_all_is_unknown_and_that_is_told(tmp_path: Path) -> None:
    tree = context(tmp_path, {"a": "", "b/c": ""}, limits=Limits(matching=0))
    heard: list[object] = []

    def hear(_: Question, answer: object) -> None:
        heard.append(answer)

    with listening(hear):
        assert [tree.exists("a"), tree.ignored("a"), tree.glob("*"), tree.read("a")] == [None] * 4
    assert CUT_SHORT in heard
    assert (tree.files, tree.truncated) == ((), True)
    assert tree.with_ignore_file(".dockerignore", "x\n").exists("a") is None


def test_a_lockfile_that_cannot_be_looked_for_is_not_taken_for_absent(tmp_path: Path) -> None:
    text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD npm start\n"
    manifest = '{"devDependencies": {"typescript": "5"}}'
    tree = context(tmp_path, {"package.json": manifest, "package-lock.json": "{}", "a.js": ""})
    assert tree.exists("package.json")
    tree.patience.matching = 0
    result = fix(text, tree, Options())
    told = {each.pass_name: (each.outcome, each.code) for each in result.decisions}
    assert told["copy-manifests-first"] == ("refused", "manifest-unreadable")
    assert result.gate_failures == ()


def test_an_ignore_file_that_is_not_understood_is_named(tmp_path: Path) -> None:
    tree = context(tmp_path, {"package.json": "{}", "a.js": ""}, "[")
    result = fix("FROM node:20\nCOPY . /a\nWORKDIR /a\nRUN npm install\n", tree, Options())
    (refused,) = (each for each in result.decisions if each.code == "manifest-unreadable")
    assert "is not known: line 1: cannot follow the pattern '['" in refused.message


def test_who_wants_more_files_gets_more_time() -> None:
    assert limits_for(None).matching == Limits().matching
    assert limits_for(10_000_000).matching > Limits().matching


def test_contexts_of_one_run_share_the_patience(tmp_path: Path) -> None:
    tree = BuildContext.open(tmp_path)
    assert tree.with_ignore_file(".dockerignore", "").patience is tree.patience
    assert tree.above(tmp_path.parent).patience is tree.patience
