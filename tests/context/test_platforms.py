"""Files of hosting platforms: commands of the image that they build from this Dockerfile."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockopt.context.services import services

from .trees import context


def starts(root: Path, name: str, text: str) -> list[tuple[int | None, str, object]]:
    found = services(context(root, {name: text})).starts
    return [(each.line, each.name, each.argv or each.shell_text) for each in found]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fly.toml", "["),
        ("fly.toml", '[build]\nimage = "x"\n[processes]\napp = "x"\n'),
        ("fly.toml", '[build]\ndockerfile = "other"\n[processes]\napp = "x"\n'),
        ("fly.toml", "processes = 1\n"),
        ("railway.json", '{"build": {"builder": "NIXPACKS"}, "deploy": {"startCommand": "x"}}'),
        ("railway.json", "[]"),
        ("heroku.yml", "run: {web: x}\n"),
        ("heroku.yml", "build: {docker: {web: other/Dockerfile}}\nrun: {web: x}\n"),
        ("render.yaml", "services: [{dockerfilePath: ./other, dockerCommand: x}, {dockerCommand: ''}, a]\n"),
        ("render.yaml", "{"),
    ],
)
def test_nothing_is_started(tmp_path: Path, name: str, text: str) -> None:
    assert starts(tmp_path, name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "fly.toml",
            'app = "x"\n[deploy]\nrelease_command = "migrate"\n[processes]\nweb = "serve $PORT"\n',
            [(5, "web", ("serve", None)), (3, "release_command", ("migrate",))],
        ),
        ("railway.json", '{"deploy":\n{"startCommand": "serve"}}', [(2, "startCommand", ("serve",))]),
        ("railway.toml", '[deploy]\nstartCommand = "a && b"\n', [(2, "startCommand", "a && b")]),
        (
            "heroku.yml",
            (
                "build: {docker: {web: Dockerfile}}\nrun:\n  web: serve\n  job: {command: [a], image: web}\n"
                "release: {image: web, command: [b c]}\n"
            ),
            [(3, "web", ("serve",)), (4, "job", ("a",)), (5, "release", ("b", "c"))],
        ),
        (
            "render.yaml",
            "services:\n  - {name: web, dockerfilePath: ./Dockerfile, dockerCommand: serve}\n",
            [(2, "web", ("serve",))],
        ),
    ],
)
def test_commands(
    tmp_path: Path, name: str, text: str, expected: list[tuple[int | None, str, object]]
) -> None:
    assert starts(tmp_path, name, text) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sampled_from(["fly.toml", "railway.json", "heroku.yml", "render.yaml"]), st.text(max_size=40))
def test_no_text_makes_it_raise(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    starts(tmp_path_factory.mktemp("platform"), name, text)
