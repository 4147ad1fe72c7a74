"""`dockopt verify --report FILE`: where the page goes, and whose decisions it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockopt.cli.advice import FileError
from dockopt.cli.analysis import Job
from dockopt.cli.verify_page import PageFile, climb_content, proof_content
from dockopt.cli.verify_request import VerifyRequest, conflict
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.facts.slicing.terms import LADDER, Terms
from dockopt.verify.buildlog import BuildFailure
from dockopt.verify.ladder import Attempt, Climb, Tried
from dockopt.verify.sides import Side, Subject
from dockopt.verify.verdict import Failed, Origins, Proof

from .program import REAL, start

TEXT = """FROM golang:1.22
WORKDIR /a
COPY . .
RUN go build -o /x .
FROM alpine
COPY --from=0 /x /x
CMD ["/x"]
"""
PROOF = Proof(Origins("here", "there"), (Failed("rewritten", BuildFailure("exit code: 1", 4, "no")),))


def subject(folder: Path, rewritten: str) -> Subject:
    return Subject(
        Side("original", "", TEXT), Side("rewritten", "", rewritten), folder, folder / "Dockerfile"
    )


def written(folder: Path, rewritten: str) -> str:
    PageFile("proof.html").write(proof_content(subject(folder, rewritten), PROOF))
    return (folder / "proof.html").read_text(encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_rewrite_of_ours_is_shown_with_its_decisions(here: Path) -> None:
    made = fix(TEXT, BuildContext.open(here), Options()).after
    assert made != TEXT
    page = written(here, made)
    assert "What dockopt fix decided" in page
    assert "reference-stages-by-name" in page


def test_a_rewrite_of_somebody_else_has_no_decisions_of_ours(here: Path) -> None:
    page = written(here, TEXT.replace("alpine", "alpine:3"))
    assert "is not what dockopt fix would make" in page
    assert "reference-stages-by-name" not in page


def test_every_plan_that_was_tried_is_shown(here: Path) -> None:
    result = fix(TEXT, BuildContext.open(here), Options())
    broken = Proof(Origins("here", "plan"), unusable=("/a/b: needs zsh, which is not there",))
    attempts = (Attempt(number, Terms(rung), result) for number, rung in enumerate(LADDER[:2], start=1))
    tried = tuple(Tried(attempt, broken) for attempt in attempts)
    PageFile("proof.html").write(climb_content(Job(here / "Dockerfile", here), Climb(tried)))
    page = (here / "proof.html").read_text(encoding="utf-8")
    plans = page.partition('<section id="plans">')[2].partition('<section id="proof">')[0]
    assert plans.count("<h3>plan ") == plans.count("needs zsh") == 2
    assert plans.count("its Dockerfile") == 1  # the last plan's is beside the original
    assert "reference-stages-by-name" in page


def test_a_failed_build_is_pointed_at(here: Path) -> None:
    assert 'RUN go build -o /x .</span><strong class="stopped">the build stopped here' in written(here, TEXT)


def test_an_old_page_is_replaced(here: Path) -> None:
    Path("proof.html").write_text("old")
    assert "old" not in written(here, TEXT)[:10]
    assert [path.name for path in here.iterdir()] == ["proof.html"]


@pytest.mark.parametrize("name", ["nowhere/proof.html", "folder.html"])
def test_a_place_that_cannot_be_written_is_told_before_the_proof(name: str, here: Path) -> None:
    (here / "folder.html").mkdir()
    with pytest.raises(FileError) as told:
        PageFile(name)
    assert told.value.advice


@pytest.mark.parametrize("name", ["", "Dockerfile", "proof.txt"])
def test_only_html_is_written(name: str) -> None:
    assert "--report" in str(conflict(VerifyRequest(report=name)))
    assert conflict(VerifyRequest(report="proof.HTML")) is None


def test_the_command_tells_of_it(here: Path) -> None:
    (here / "Old").write_text("FROM a\n")
    (here / "Dockerfile").write_text("FROM b\n")
    ran = start("verify", "--original", "Old", "--report", "nowhere/proof.html", cwd=here, program=REAL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"nowhere/proof.html: error: there is no folder nowhere. Make it, or check --report." in ran.stderr
