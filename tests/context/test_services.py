"""Compose files and a Procfile: only what runs this image counts, and nothing in them can do harm."""

from pathlib import Path

import pytest

from dockopt.context.services import BindMount, Services, Setting, Target, services
from dockopt.context.tree import BuildContext

from .trees import context

BOMB = "services: &a [" + ", ".join(["*a"] * 10) + "]\n"


def opened(root: Path, files: dict[str, str]) -> Services:
    return services(context(root, files))


def found(root: Path, name: str, text: str) -> list[tuple[str, tuple[str | None, ...] | None, str]]:
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
    assert services(BuildContext.unknown()).starts == []


def test_commands_of_built_services(tmp_path: Path) -> None:
    text = (
        "services:\n"
        "  web:\n    build: {context: ./}\n    command: gunicorn 'app:app' ${OPTIONS} -w ${N:-2}\n"
        "    healthcheck: {test: [CMD, curl, localhost]}\n"
        "  worker:\n    build: .\n    healthcheck: {test: curl $$HOST}\n"
        "  beat:\n    build: .\n    healthcheck: {test: [CMD-SHELL, curl localhost]}\n"
    )
    assert found(tmp_path, "docker-compose.dev.yml", text) == [
        ("web.command", ("gunicorn", "app:app", None, "-w", "2"), ""),
        ("web.healthcheck", ("curl", "localhost"), ""),
        ("worker.healthcheck", None, "curl $HOST"),
        ("beat.healthcheck", None, "curl localhost"),
    ]


def test_an_entrypoint_gets_the_command_of_its_service(tmp_path: Path) -> None:
    text = "services:\n  web:\n    build: .\n    entrypoint: [tini, --]\n    command: node x.js\n"
    [start] = opened(tmp_path, {"compose.yaml": text}).starts
    assert (start.role, start.argv, start.arguments, start.line) == (
        "entrypoint",
        ("tini", "--"),
        ("node", "x.js"),
        4,
    )


@pytest.mark.parametrize(
    ("dockerfile", "counts"),
    [("", True), ("Dockerfile", True), ("./Dockerfile", True), ("Dockerfile.dev", False), ("$F", False)],
)
def test_only_builds_of_this_file_count(tmp_path: Path, dockerfile: str, counts: bool) -> None:  # noqa: FBT001
    text = f"services:\n  web:\n    build: {{context: ., dockerfile: '{dockerfile}'}}\n    command: run\n"
    assert bool(opened(tmp_path, {"compose.yaml": text}).starts) is counts


def test_files_laid_over_others(tmp_path: Path) -> None:
    files = {
        "compose.yml": "services:\n  web: {build: .}\n",
        "compose.prod.yml": "services:\n  web:\n    command: [gunicorn]\n  db: {command: [postgres]}\n",
    }
    assert [(each.path, each.line, each.argv) for each in opened(tmp_path, files).starts] == [
        ("compose.prod.yml", 3, ("gunicorn",))
    ]


def test_services_that_extend_others_and_anchors(tmp_path: Path) -> None:
    files = {
        "common.yml": "services:\n  base:\n    build: .\n    volumes: ['.:/app']\n    command: [base]\n",
        "compose.yml": (
            "x-check: &check\n  healthcheck: {test: [CMD, check]}\n"
            "services:\n"
            "  web:\n    <<: *check\n    extends: {file: common.yml, service: base}\n    command: [web]\n"
            "  loop: {extends: loop, build: ., command: [loop]}\n"
        ),
    }
    seen = opened(tmp_path, files)
    assert [(each.path, each.line, each.argv) for each in seen.starts] == [
        ("compose.yml", 7, ("web",)),
        ("compose.yml", 2, ("check",)),
        ("compose.yml", 8, ("loop",)),
    ]
    assert seen.mounts == [BindMount("common.yml", "web", ".", "/app", 4)]


def test_services_of_the_same_image(tmp_path: Path) -> None:
    text = (
        "services:\n  web: {build: ., image: 'me/shop:1'}\n"
        "  worker: {image: me/shop, command: [celery]}\n  cache: {image: redis, command: [redis]}\n"
    )
    assert [each.argv for each in opened(tmp_path, {"compose.yaml": text}).starts] == [("celery",)]


def test_settings_and_targets(tmp_path: Path) -> None:
    files = {
        "web.env": "# 설정\nNODE_OPTIONS='-r dotenv/config' # x\n",
        "compose.yaml": (
            "services:\n  web:\n    build: {context: ., target: 0}\n    env_file: web.env\n"
            "    environment: [A=b, C]\n    develop: {watch: [{action: sync, path: ., target: /app}]}\n"
        ),
    }
    seen = opened(tmp_path, files)
    assert Setting("web.env", 2, "NODE_OPTIONS", "-r dotenv/config") in seen.settings
    assert Setting("compose.yaml", 5, "A", "b") in seen.settings
    assert seen.targets == [Target("compose.yaml", 3, "0")]
    assert seen.mounts == [BindMount("compose.yaml", "web", ".", "/app", 6)]


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
    assert services(BuildContext.open(tmp_path)).mounts == [
        BindMount("compose.yaml", "web", ".", "/app", 5),
        BindMount("compose.yaml", "web", "./src", "/app/src", 8),
    ]
