"""Compose files and a Procfile: only what runs this image counts, and nothing in them can do harm."""

from pathlib import Path

import pytest

from dockopt.context.services import BindMount, services
from dockopt.context.tree import BuildContext

BOMB = "services: &a [" + ", ".join(["*a"] * 10) + "]\n"


def found(root: Path, name: str, text: str) -> list[tuple[str, tuple[str, ...] | None, str]]:
    (root / name).write_text(text, encoding="utf-8")
    return [(each.name, each.argv, each.shell_text) for each in services(BuildContext.open(root)).starts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services: []\n",
        "services:\n  db: {image: postgres, command: postgres}\n",  # not built
        "services:\n  other: {build: ./other, command: run}\n",  # built from another folder
        "services:\n  web: {build: ., command: null}\n",
        "services:\n  web: {build: ., command: {a: b}}\n",
        "\tno yaml",
        BOMB,
    ],
)
def test_nothing_is_started(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, "compose.yaml", text) == []


def test_no_context_says_nothing() -> None:
    assert services(BuildContext.unknown()).starts == ()


def test_commands_of_built_services(tmp_path: Path) -> None:
    text = (
        "services:\n"
        "  web:\n    build: {context: ./}\n    command: gunicorn app:app\n    entrypoint: [tini, --]\n"
        "    healthcheck: {test: [CMD, curl, localhost]}\n"
        "  worker:\n    build: .\n    healthcheck: {test: curl localhost}\n"
        "  beat:\n    build: .\n    healthcheck: {test: [CMD-SHELL, curl localhost]}\n"
    )
    assert found(tmp_path, "docker-compose.dev.yml", text) == [
        ("web.entrypoint", ("tini", "--"), ""),
        ("web.command", None, "gunicorn app:app"),
        ("web.healthcheck", ("curl", "localhost"), ""),
        ("worker.healthcheck", None, "curl localhost"),
        ("beat.healthcheck", None, "curl localhost"),
    ]


def test_a_procfile_has_a_command_a_line(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# 시작\nweb: gunicorn app:app\n\nworker: celery -A app worker\n")
    starts = services(BuildContext.open(tmp_path)).starts
    assert [(each.name, each.line, each.shell_text) for each in starts] == [
        ("web", 2, "gunicorn app:app"),
        ("worker", 4, "celery -A app worker"),
    ]


def test_folders_of_the_host_are_told_from_volumes(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web:\n    build: .\n    volumes:\n      - .:/app:ro\n      - data:/data\n"
        "      - /app/node_modules\n      - {type: bind, source: ./src, target: /app/src}\n"
        "      - {type: volume, source: data, target: /data}\n"
    )
    assert services(BuildContext.open(tmp_path)).mounts == (
        BindMount("compose.yaml", "web", ".", "/app"),
        BindMount("compose.yaml", "web", "./src", "/app/src"),
    )
