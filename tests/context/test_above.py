"""Compose files above the build context: read up to the repository's root, and only of what builds it."""

from pathlib import Path

from dockopt.context.services import Services, services
from dockopt.context.tree import BuildContext

COMPOSE = (
    "services:\n"
    "  worker: {build: ./api, command: celery -A shop worker, volumes: ['./api:/code']}\n"
    "  web: {build: {context: web}, command: npm start}\n"
)


def read(root: Path, compose: str, *, repository: bool = True, folder: str = "api") -> Services:
    (root / folder).mkdir(parents=True)
    (root / folder / "Dockerfile").write_text("FROM python:3.12\n", encoding="utf-8")
    (root / "compose.yaml").write_text(compose, encoding="utf-8")
    if repository:
        (root / ".git").mkdir()
    return services(BuildContext.open(root / folder, root / folder / "Dockerfile"))


def test_what_builds_the_folder_counts(tmp_path: Path) -> None:
    found = read(tmp_path, COMPOSE)
    assert [(each.name, each.path, each.line) for each in found.starts] == [
        ("worker.command", "../compose.yaml", 2)
    ]
    assert [(each.path, each.source, each.target) for each in found.mounts] == [
        ("../compose.yaml", "./api", "/code")
    ]


def test_several_folders_above(tmp_path: Path) -> None:
    found = read(tmp_path, "services: {a: {build: services/api, command: run}}\n", folder="services/api")
    assert [(each.argv, each.path) for each in found.starts] == [(("run",), "../../compose.yaml")]


def test_another_dockerfile_of_the_folder_does_not_count(tmp_path: Path) -> None:
    text = "services: {a: {build: {context: api, dockerfile: Dockerfile.dev}, command: run}}\n"
    assert read(tmp_path, text).starts == []


def test_nothing_is_read_where_no_repository_is_known(tmp_path: Path) -> None:
    assert read(tmp_path, COMPOSE, repository=False).starts == []


def test_nothing_is_read_above_the_repository(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / ".git").mkdir()
    (tmp_path / "compose.yaml").write_text(COMPOSE, encoding="utf-8")
    assert services(BuildContext.open(tmp_path / "api")).starts == []
