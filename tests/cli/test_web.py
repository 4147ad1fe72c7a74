"""`dockopt web`: what keeps a page from being served is said, with what to do; and what is switched on."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.cli.choice import Choice
from dockopt.cli.web import _options, _project
from dockopt.cli.web_options import WebRequest

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = start("web", "--port", str(port), cwd=tmp_path, program=REAL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == (
        f"dockopt: error: the port {port} is in use. "
        "Choose another one with --port, or leave that out for a free one.\n"
    )


def test_a_missing_library_is_told(tmp_path: Path) -> None:
    for name in ("starlette", "uvicorn", "anyio"):
        hidden = f"import sys; sys.modules['{name}'] = None; from dockopt.cli.main import run; run()"
        ran = start("web", cwd=tmp_path, program=(sys.executable, "-c", hidden))
        assert ran.returncode == 2
        assert ran.stderr.decode().startswith(f"dockopt: error: the page needs {name}")
        assert "pip install 'dockopt[web]'" in ran.stderr.decode()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nowhere",), "nowhere: error: there is no such file or folder. Check the name."),
        (("--context", "nowhere"), "dockopt: error: the context nowhere is not a folder. Check --context."),
        (
            ("--select", "split-stage"),
            "--select: no rule is called `split-stage`; did you mean `split-stages`?",
        ),
        (("--config", "nowhere.toml"), "nowhere.toml"),
        (("--port", "99999"), "99999"),
    ],
)
def test_what_cannot_be_served_is_told(dockopt_: Call, words: tuple[str, ...], complaint: str) -> None:
    ran = dockopt_("web", *words)
    assert (ran.code, ran.out) == (2, b"")
    assert complaint in ran.err


def test_a_project_has_its_dockerfiles(here: Path) -> None:
    (here / "api").mkdir()
    for name in ("Dockerfile", "api/Dockerfile", "api/app.py"):
        (here / name).write_text("FROM a\n", encoding="utf-8")
    found = _project(WebRequest("."))
    assert found.folder == here
    assert [found.name(path) for path in found.dockerfiles] == ["Dockerfile", "api/Dockerfile"]
    assert found.context_of(found.path(1)) == here / "api"
    assert found.context_of(None) == here
    assert found.subject(found.path(1)).place(3, "app.py") == "api/app.py:3"


def test_one_dockerfile_is_a_project(here: Path) -> None:
    (here / "my.txt").write_text("FROM a\n", encoding="utf-8")
    found = _project(WebRequest("my.txt"))
    assert (found.folder, found.dockerfiles) == (here, (here / "my.txt",))


def test_a_context_is_that_of_all(here: Path) -> None:
    (here / "a").mkdir()
    (here / "Dockerfile").write_text("FROM a\n", encoding="utf-8")
    found = _project(WebRequest(".", context="a"))
    assert {found.context_of(None), found.context_of(found.path(0))} == {here / "a"}
    assert _project(WebRequest(context="a")).folder == here / "a"


def test_what_is_switched_on_is_chosen_as_for_fix(here: Path) -> None:
    (here / "dockopt.toml").write_text('select = ["name-stages"]\nunsafe-fixes = true\n', encoding="utf-8")
    project = _project(WebRequest())
    assert _options(WebRequest(), project).selected == frozenset({"name-stages"})
    assert _options(WebRequest(), project).unsafe
    alone = WebRequest(choice=Choice(isolated=True))
    assert not _options(alone, project).unsafe
    assert "split-stages" in (_options(alone, project).selected or ())
