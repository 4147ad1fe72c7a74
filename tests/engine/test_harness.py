"""What the engine's tests are made of, without an engine: projects, promises, the table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from dockopt.verify.behaviour import Behaviour, Check
from dockopt.verify.effect import Rebuild, Size
from dockopt.verify.exchange import Answer
from dockopt.verify.rebuild import Rebuilds
from dockopt.verify.verdict import Effect, Origins, Proof, Used

from . import conftest, project
from .docker import Docker
from .project import load
from .promises import broken
from .results import Results, row
from .summary import ROW, Summary

SIZE = Size(900_000_000, 9, 9, 9, 0, 9)
SERVER = load("node-typescript")  # on port 18101, with `npm install` cached after an edit
AT_WORK = Behaviour(ports=(18101,), answers={"GET /": Answer(200), "GET /x": Answer(404)})
PROGRAM = load("python-cli")
ENDED = Behaviour(code=0, starts={"fail": Check(2, "")})


def rebuilds(*ran: str, seconds: float = 2.0) -> Rebuilds:
    return Rebuilds((Rebuild("a.ts", 2.0, ran),), (Rebuild("a.ts", seconds, ran),))


def proof(seen: Behaviour, rebuilds: Rebuilds | None = None, size: int = 200_000_000) -> Proof:
    effect = Effect(SIZE, replace(SIZE, size=size), rebuilds)
    return Proof(Origins("", ""), use=Used(seen, seen), effect=effect)


@pytest.mark.parametrize(
    ("described", "found"),
    [
        (SERVER, proof(AT_WORK, rebuilds("[b 3/4] COPY . .", "[b 4/4] RUN npm run build"))),
        (PROGRAM, proof(ENDED)),
        (PROGRAM, proof(replace(ENDED, code=2, starts={"one": Check(0, "")}))),
    ],
)
def test_a_good_proof_keeps_the_promises(described: project.Project, found: Proof) -> None:
    assert broken(described, found, split=True) == []


@pytest.mark.parametrize(
    ("described", "found", "named"),
    [
        (SERVER, proof(replace(AT_WORK, ports=(80,))), "does not listen on 18101"),
        (SERVER, proof(replace(AT_WORK, answers={"GET /": Answer(404)})), "answers [404]"),
        (SERVER, proof(replace(AT_WORK, answers={"a": Answer(200), "b": Answer(500)})), "answers [200, 500]"),
        (SERVER, proof(replace(AT_WORK, answers={"a": Answer(200), "b": Answer(0)})), "answers [200, 0]"),
        (SERVER, proof(replace(AT_WORK, starts={"git": Check(1, "")})), "end with [1]"),
        (PROGRAM, proof(replace(ENDED, code=1)), "The original does not work"),
        (PROGRAM, proof(Behaviour(code=0, starts={"gone": Check(127, "")})), "end with [127]"),
        (SERVER, proof(AT_WORK, rebuilds("[b 2/4] RUN npm install")), "runs again after an edit of"),
        (SERVER, proof(AT_WORK, rebuilds(seconds=30.0)), "took 30.0 s, was 2.0 s"),
        (SERVER, proof(AT_WORK, size=895_000_000), "saves 5.0 MB, promised 45.0 MB"),
        (SERVER, proof(AT_WORK, size=600_000_000), "33 % smaller, expected 60 %"),
    ],
)
def test_a_broken_promise_is_named(described: project.Project, found: Proof, named: str) -> None:
    said = broken(described, found, split=True)
    assert any(named in line for line in said), said


def test_every_project_describes_itself() -> None:
    known = [project.load(name) for name in project.names()]
    assert len(known) >= 14
    assert all((project.PROJECTS / p.name / p.touch).is_file() for p in known)


def test_an_unknown_key_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p").mkdir()
    text = 'about=""\nexpect="any"\ntouch=""\nsurprise=1\nrun={kind="exit"}\n'
    (tmp_path / "p" / "project.toml").write_text(text)
    monkeypatch.setattr(project, "PROJECTS", tmp_path)
    with pytest.raises(ValueError, match="surprise"):
        project.load("p")


def test_an_unreachable_engine_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing.sock")
    assert conftest.unreachable().startswith("no Docker")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert conftest.unreachable() == "no Docker client on PATH"


def test_where_an_engine_can_be_had_a_skip_is_a_failure(tmp_path: Path) -> None:
    absent = tmp_path / "up"
    with pytest.raises(pytest.skip.Exception, match="no engine"):
        conftest.give_up("no engine", absent)
    absent.touch()
    with pytest.raises(pytest.fail.Exception, match="no engine"):
        conftest.give_up("no engine", absent)


def test_the_table_has_a_line_per_project() -> None:
    results = Results([row(load("go-http"), "split", None)])
    assert results.text().splitlines()[1].startswith("go-http  split")
    assert results.markdown().count("\n| ") == 3  # headings, rule, project
    measured = Results([row(SERVER, "split", proof(AT_WORK, rebuilds(seconds=3.0)).effect)])
    assert "| node-typescript | split | 900 MB | 200 MB | 78 % | 2.0 s | 3.0 s |" in measured.markdown()


def handed_in(phase: Literal["call", "teardown"], mark: str, line: Sequence[str]) -> pytest.TestReport:
    marks: dict[str, Literal[1]] = {mark: 1}
    return pytest.TestReport("id", ("", 0, ""), marks, "passed", None, phase, user_properties=[(ROW, line)])


def test_the_summary_takes_what_tests_on_the_engine_hand_in() -> None:
    line = row(load("go-http"), "split", None)
    summary = Summary()
    summary.pytest_runtest_logreport(handed_in("call", "engine", line))
    summary.pytest_runtest_logreport(handed_in("teardown", "engine", line))
    summary.pytest_runtest_logreport(handed_in("call", "other", line))
    assert (summary.tests, summary.results.rows) == (1, [line])


def test_what_is_not_measured_again_keeps_its_line() -> None:
    page = "# Old words\n\n| project | outcome |\n| go-http | old |\n| go-cmd | split |\n| gone | x |\n"
    written = Results([row(load("go-http"), "new", None)]).markdown(page)
    rows = [line.split(" ")[1:4:2] for line in written.splitlines() if line.startswith("| go")]
    assert rows == [["go-cmd", "split"], ["go-http", "new"]]
    assert "Old words" not in written


def test_a_failing_command_raises_with_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client = tmp_path / "docker"
    client.write_text("#!/bin/sh\necho no such thing >&2\nexit 4\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Docker().call("anything").code == 4
    with pytest.raises(RuntimeError, match="no such thing"):
        Docker().demand("anything")
