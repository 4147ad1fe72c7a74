"""The proof can fail: each small break of a good split is reported, with its own symptom."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from dockopt.verify.sides import Subject
from dockopt.verify.verdict import Verdict

from . import promises
from .project import load
from .rewriting import prove, report, subject
from .sabotage import SABOTAGES, Sabotage


@pytest.mark.engine
@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: s.name)
def test_a_broken_split_is_reported(sabotage: Sabotage, tmp_path: Path) -> None:
    project = load(sabotage.project)
    request = project.request(project.copy_to(tmp_path), measured=False)
    good = subject(request)
    broken = replace(good.rewritten, text=sabotage.apply(good.rewritten.text))
    proof = prove(request, replace(good, rewritten=broken))
    assert proof.verdict is Verdict.DIFFERENT
    assert sabotage.symptom in report(proof)


@pytest.mark.engine
@pytest.mark.usefixtures("docker")
def test_a_rewrite_that_gains_nothing_is_reported(tmp_path: Path) -> None:
    project = load("node-typescript")
    request = project.request(project.copy_to(tmp_path), measured=True)
    original = subject(request).original
    proof = prove(request, Subject(original, replace(original, name="rewritten"), tmp_path / project.name))
    assert proof.verdict is Verdict.SAME
    found = promises.broken(project, proof, split=False)
    assert any("0 % smaller" in line for line in found), found
    assert any("runs again after an edit" in line for line in found), found


def test_only_the_final_stage_is_broken() -> None:
    text = "FROM a AS b\nENV A=1\nFROM c\nENV A=1 \\\n  B=2\nUSER d\n"
    sabotage = Sabotage("", "", r"^ENV (?:.*\\\n)*.*\n?", "")
    assert sabotage.apply(text) == "FROM a AS b\nENV A=1\nFROM c\nUSER d\n"


def test_nothing_to_break_is_an_error() -> None:
    with pytest.raises(LookupError):
        Sabotage("", "", "^USER .*", "").apply("FROM a\nUSER b\nFROM c\n")
