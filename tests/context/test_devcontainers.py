"""Development containers: only those count that are built from this Dockerfile."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockopt.context.services import Workplace, services
from dockopt.context.services.devcontainer import without_comments
from dockopt.context.services.types import Services

from .trees import context

COMPOSE = "services:\n  web: {build: .}\n  db: {image: postgres}\n"


def seen(root: Path, path: str, text: str) -> Services:
    return services(context(root, {path: text, "compose.yaml": COMPOSE}))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".devcontainer/devcontainer.json", ""),
        (".devcontainer/devcontainer.json", "[]"),
        (".devcontainer/devcontainer.json", '{"build": 1}'),
        (".devcontainer/devcontainer.json", '{"image": "node"}'),
        (".devcontainer/devcontainer.json", '{"build": {"dockerfile": "Dockerfile"}}'),  # one of its own
        (".devcontainer.json", '{"build": {"dockerfile": "other.Dockerfile"}}'),
        (".devcontainer.json", '{"dockerComposeFile": "compose.yaml", "service": "db"}'),
        (".devcontainer.json", '{"dockerComposeFile": "/elsewhere/compose.yaml", "service": "web"}'),
        ("devcontainer.json", '{"build": {"dockerfile": "Dockerfile"}}'),
    ],
)
def test_nobody_develops_in_the_image(tmp_path: Path, path: str, text: str) -> None:
    assert seen(tmp_path, path, text).workplaces == []


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".devcontainer.json", '{"build": {"dockerfile": "Dockerfile"}}', 1),
        (".devcontainer/devcontainer.json", '{\n"build": {"dockerfile": "../Dockerfile"}}', 2),
        (".devcontainer/go/devcontainer.json", '{\n// 주석\n"dockerFile": "../../Dockerfile",\n}', 3),
        (
            ".devcontainer/devcontainer.json",
            '{"dockerComposeFile": ["../compose.yaml", /* x */], "service": "web"}',
            1,
        ),
    ],
)
def test_people_develop_in_the_image(tmp_path: Path, path: str, text: str, line: int) -> None:
    assert seen(tmp_path, path, text).workplaces == [Workplace(path, line)]


def test_comments_keep_lines_and_texts() -> None:
    text = '{"a": "//no /*no*/", // yes\n/* one\ntwo */ "b": [1, 2, ],}'
    assert without_comments(text) == '{"a": "//no /*no*/", \n\n "b": [1, 2 ]}'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='{}[]",:/*\\\n a', max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    assert without_comments(text).count("\n") == text.count("\n")
