"""`dockopt verify` as far as it needs no engine: what is compared with what, and errors with a way out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from dockopt.cli.advice import FileError
from dockopt.cli.reporter import Reporter
from dockopt.cli.request import Request
from dockopt.cli.verify_request import VerifyRequest, conflict
from dockopt.cli.verify_subject import subject_of

from .program import REAL, environment, start

if TYPE_CHECKING:
    from dockopt.verify.sides import Subject

OLD = "FROM debian:bookworm-slim\nRUN echo old\n"
NEW = "FROM debian:bookworm-slim\nRUN echo new\n"
NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n'


def git(*words: str) -> None:
    named = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
    subprocess.run(named, check=True, capture_output=True, env=environment())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit: a Dockerfile and a .dockerignore."""
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text(OLD)
    Path(".dockerignore").write_text("old\n")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    return tmp_path


def subject(**options: str) -> Subject | None:
    return subject_of(VerifyRequest(**options), Reporter(Request(quiet=True)))  # type: ignore[arg-type]


def test_a_change_is_compared_with_the_last_commit(here: Path) -> None:
    (here / "Dockerfile").write_text(NEW)
    (here / ".dockerignore").write_text("new\n")
    found = subject()
    assert found is not None
    assert (found.original.text, found.original.ignore) == (OLD, "old\n")
    assert (found.rewritten.text, found.rewritten.ignore) == (NEW, "new\n")
    assert found.original.origin == "Dockerfile at HEAD"


def test_a_committed_file_is_compared_with_what_fix_would_make(here: Path) -> None:
    (here / "Dockerfile").write_text(NODE)
    (here / "package.json").write_text('{"name": "a"}')
    (here / "package-lock.json").write_text('{"name": "a", "lockfileVersion": 3, "packages": {"": {}}}')
    (here / "a.js").write_text("")
    git("commit", "--quiet", "-am", "two")
    found = subject()
    assert found is not None
    assert found.original.text == NODE
    assert found.rewritten.text not in (NODE, "")
    assert (here / "Dockerfile").read_text() == NODE


def test_a_file_outside_a_repository_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "Dockerfile").write_text(OLD)
    assert subject(path=str(tmp_path)) is None  # `fix` has nothing to change


def test_a_revision_and_a_file_are_taken(here: Path) -> None:
    git("tag", "first")
    (here / "Dockerfile").write_text(NEW)
    git("commit", "--quiet", "-am", "two")
    by_tag, by_file = subject(against="first"), subject(original=str(here / "Dockerfile"), path="Dockerfile")
    assert by_tag is not None
    assert (by_tag.original.text, by_tag.rewritten.text) == (OLD, NEW)
    assert by_file is not None
    assert by_file.original.text == NEW


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"against": "nothing"}, "no revision"),
        ({"against": "--output=x"}, "no revision"),
        ({"against": "HEAD", "path": "Other"}, "No such file"),
        ({"original": "nothing"}, "No such file"),
        ({"context": "nothing"}, "not a folder"),
        ({"path": "sub"}, "no Dockerfile below it"),
        ({"path": "two"}, "2 Dockerfiles below it"),
    ],
)
def test_what_is_not_there_is_told(here: Path, options: dict[str, str], said: str) -> None:
    (here / "sub").mkdir()
    (here / "two").mkdir()
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (here / "two" / name).write_text(OLD)
    with pytest.raises(OSError, match=said):
        subject(**options)


def test_a_file_that_is_not_in_the_revision_is_told(here: Path) -> None:
    (here / "Other").write_text(NEW)
    with pytest.raises(FileError, match="Other is not in HEAD"):
        subject(path="Other", against="HEAD")


@pytest.mark.parametrize(
    "request_",
    [
        VerifyRequest(against="a", original="b"),
        VerifyRequest(path="-"),
        VerifyRequest(path=""),
        VerifyRequest(env=("NOVALUE",)),
        VerifyRequest(env=("=x",)),
        VerifyRequest(checks=(" ",)),
        VerifyRequest(commands=("",)),
        VerifyRequest(commands=("echo 'open",)),
        VerifyRequest(edited=("a.py",), rebuild=False),
        VerifyRequest(network="--privileged"),
        VerifyRequest(build_network=""),
        VerifyRequest(builder="-x"),
        VerifyRequest(start_limit=0),
        VerifyRequest(build_limit=float("nan")),
    ],
)
def test_what_makes_no_sense_is_refused(request_: VerifyRequest) -> None:
    assert conflict(request_)


def test_what_makes_sense_is_not_refused() -> None:
    asked = VerifyRequest(env=("A=1=2", "B="), network="none", builder="my-builder", checks=("true",))
    assert conflict(asked) is None
    assert asked.variables == {"A": "1=2", "B": ""}
    assert VerifyRequest(commands=("a 'b c'",)).starts == (("a", "b c"),)


def test_what_is_edited_is_named_chosen_or_nothing() -> None:
    assert VerifyRequest(edited=("a.py",)).edits == ("a.py",)
    assert VerifyRequest().edits is None
    assert VerifyRequest(rebuild=False).edits == ()


@pytest.mark.parametrize("name", ["gone.py", "sub", "../beside.py", "out/beside.py"])
def test_only_files_of_the_context_are_edited(here: Path, name: str) -> None:
    context = here / "context"
    (context / "sub").mkdir(parents=True)
    (context / "a.py").write_text("")
    (context / "out").symlink_to("..")
    (here / "beside.py").write_text("")
    request = VerifyRequest(context="context", edited=(name,))
    with pytest.raises(FileError, match=f"{name} is no file of the context"):
        subject_of(request, Reporter(Request(quiet=True)))
    subject_of(replace(request, edited=("a.py",)), Reporter(Request(quiet=True)))


def changed(folder: Path) -> Path:
    (folder / "Old").write_text(OLD)
    (folder / "Dockerfile").write_text(NEW)
    return folder


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    ran = start("verify", "--env", "x", cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"--env takes NAME=VALUE" in ran.stderr


def test_nothing_to_verify_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(OLD)
    ran = start("verify", cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"nothing to verify" in ran.stderr


def test_a_file_that_is_no_dockerfile_is_told(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FRM a\n")
    assert start("verify", cwd=tmp_path, program=REAL).returncode == 3


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PATH": "/nowhere"}, b"no `docker` program on PATH"),
        ({"DOCKER_HOST": "unix:///nowhere/docker.sock"}, b"no Docker engine answers"),
    ],
)
def test_without_an_engine_the_error_says_what_to_do(
    tmp_path: Path, variables: dict[str, str], said: bytes
) -> None:
    client = tmp_path / "bin" / "docker"
    client.parent.mkdir()
    words = "Cannot connect to the Docker daemon at $DOCKER_HOST. Is the docker daemon running?"
    client.write_text(f'#!/bin/sh\necho "{words}" >&2\nexit 1\n')
    client.chmod(0o755)
    env = {"PATH": f"{client.parent}{os.pathsep}{os.environ['PATH']}", **variables}
    ran = start("verify", "--original", "Old", cwd=changed(tmp_path), program=REAL, env=env)
    assert (ran.returncode, ran.stdout) == (7, b"")
    assert said in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_without_the_extra_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['python_on_whales'] = None; from dockopt.cli.main import run; run()"
    program = (sys.executable, "-c", hidden)
    ran = start("verify", "--original", "Old", cwd=changed(tmp_path), program=program)
    assert ran.returncode == 7
    assert b"pip install 'dockopt[verify]'" in ran.stderr
