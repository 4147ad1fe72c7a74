"""The proof on real projects: its list, its command line, and what it takes for a proof."""

import pytest
from scripts.projects import load
from scripts.proof import DECISION, Result, complete, kind, of_official
from scripts.prove_projects import main
from scripts.table import page, summary

from dockopt.verify.behaviour import Behaviour
from dockopt.verify.buildlog import BuildFailure
from dockopt.verify.contract import Difference
from dockopt.verify.exchange import Answer
from dockopt.verify.verdict import Failed, Origins, Proof, Used


def test_list_names_each_repository_once_at_a_full_commit() -> None:
    listed = load()
    assert len(listed) >= 60
    assert len({project.repository for project in listed}) == len(listed)
    assert all(len(project.commit) == 40 for project in listed)
    assert {project.base for project in listed} == {"full", "small"}


def test_help_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "--mirror" in capsys.readouterr().out


def test_unknown_project_is_an_error() -> None:
    with pytest.raises(SystemExit, match="not in the list: nobody/nothing"):
        main(["nobody/nothing"])


HELLO = Answer(200, "text/plain", "hello")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Behaviour(answers={"/": Answer(404)}), "answers"),
        (Behaviour(answers={"/": Answer(500)}), "errors"),
        (Behaviour(answers={"/": Answer(0)}), "silent"),
        (Behaviour(), "silent"),
        (Behaviour(code=0), "ends"),
        (Behaviour(code=1), "dies"),
        (Behaviour(refused="no such user"), "dies"),
    ],
)
def test_only_an_answer_or_a_good_end_is_something_to_compare(seen: Behaviour, expected: str) -> None:
    assert kind(seen) == expected


SERVER = Behaviour(ports=(80,), answers={"/": HELLO})
DEAD = Behaviour(code=1, stderr="no database")


@pytest.mark.parametrize(
    ("proof", "outcome", "named"),
    [
        (Proof(Origins("", ""), use=Used(SERVER, SERVER)), "split", ""),
        (Proof(Origins("", ""), use=Used(DEAD, DEAD)), "inconclusive", "exit code 1"),
        (Proof(Origins("", ""), use=Used(Behaviour(), Behaviour())), "inconclusive", "silent"),
        (Proof(Origins("", ""), unusable=("/a: gone",), use=Used(SERVER, SERVER)), "broken", "/a: gone"),
        (Proof(Origins("", ""), (Failed("rewritten", BuildFailure("e", 1, "no cc")),)), "broken", "no cc"),
        (Proof(Origins("", ""), (Failed("original", BuildFailure("e", 1, "x")),)), "original-fails", "x"),
    ],
)
def test_a_proof_becomes_a_line_of_the_record(proof: Proof, outcome: str, named: str) -> None:
    result = _result("split", "")
    complete(result, proof)
    assert result.outcome == outcome
    assert named in "\n".join(result.problems)


@pytest.mark.parametrize(
    ("field", "own", "kept"),
    [
        ("Env GO111MODULE", "FROM golang:1.15\nENV GO111MODULE=off\n", True),
        ("Env GOFLAGS", "FROM golang:1.15\n", True),
        ("User", "FROM golang:1.15\n", True),
        ("Env GO111MODULE", "FROM golang:1.15\n", False),
    ],
)
def test_only_what_the_stand_in_alone_sets_is_left_out(field: str, own: str, kept: bool) -> None:  # noqa: FBT001 - a parameter
    proof = Proof(Origins("", ""), configuration=(Difference(field, "auto", None),))
    assert bool(of_official(proof, own).configuration) is kept


def test_decision_of_the_split_is_read_from_the_explanation() -> None:
    said = "x/Dockerfile\n  refused split-stages, line 5: nobody knows foo [unknown-command]\n"
    found = DECISION.search(said)
    assert found is not None
    assert found.groups() == ("refused", "nobody knows foo", "unknown-command")


def _result(outcome: str, original: str) -> Result:
    return Result("a/b", "0" * 40, "go", "full", "", outcome, original=original)  # type: ignore[arg-type]


def test_originals_that_fail_are_in_the_table_but_in_no_share() -> None:
    rows = [_result("split", "answers"), _result("inconclusive", "dies"), _result("refused", "dies")]
    assert summary("all", rows)[:4] == ("all", "3", "1", "1 (100 %)")
    assert page(rows).count("| a/b |") == 3
