"""Calls of the docker client in the project's files: only those count that clearly mean this image."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.services import BindMount, Services, Target, services
from dockopt.context.services.docker_words import read_options
from dockopt.context.services.this_image import without_tag
from dockopt.knowledge.docker_client import docker_client

from .trees import context

COMPOSE = {"compose.yaml": "services:\n  web: {build: .}\n  db: {image: postgres}\n"}
BUILD = "docker build -t me/shop:1 .\n"


def seen(root: Path, files: dict[str, str]) -> Services:
    return services(context(root, COMPOSE | files))


def starts(root: Path, files: dict[str, str]) -> list[tuple[str, int | None, str, object, object]]:
    return [(each.path, each.line, each.role, each.argv, each.arguments) for each in seen(root, files).starts]


@pytest.mark.parametrize(
    "line",
    [
        "docker run other git log",
        "docker run me/shop",
        "docker run --name me/shop other x",
        "docker compose run db psql",
        "docker compose up web",
        "docker compose run --rm",
        "docker",
        "docker exec me/shop x",  # the name of a container
        "echo docker run me/shop x",
        "docker build -t other -f other.Dockerfile . && docker run other x",
        "docker build -t other ./other && docker run other x",
    ],
)
def test_what_means_another_image_or_nothing(tmp_path: Path, line: str) -> None:
    assert starts(tmp_path, {"run.sh": f"{BUILD}{line}\n"}) == []


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("docker run me/shop git log", ("git", "log")),
        ("docker run --rm -it -p80:80 -e A=b --name x me/shop:2 git log", ("git", "log")),
        ("docker run -itp 80:80 --env=A me/shop git $X", ("git", None)),
        ("sudo docker container run me/shop@sha256:0 git", ("git",)),
        ("/usr/bin/docker --context x run me/shop git", ("git",)),
        ("podman run --network host me/shop git", ("git",)),
        ("docker compose -f compose.yaml run --rm -e A=b web git log", ("git", "log")),
        ("docker-compose exec -T -u root web git", ("git",)),
        ("if x; then docker compose exec web git; fi", ("git",)),
        ("x=$(docker compose exec web git)", ("git",)),
    ],
)
def test_what_is_started_in_the_image(tmp_path: Path, line: str, argv: tuple[str | None, ...]) -> None:
    [start] = seen(tmp_path, {"scripts/run": f"#!/bin/sh\n{BUILD}{line}\n"}).starts
    assert (start.path, start.line, start.argv, start.certain) == ("scripts/run", 3, argv, False)


def test_entrypoints_and_mounts(tmp_path: Path) -> None:
    text = f"{BUILD}docker run -v .:/app/ --mount type=bind,src=.,dst=/b --entrypoint 'sh -c' me/shop 'x'\n"
    found = seen(tmp_path, {"a.sh": text})
    assert [(each.role, each.argv, each.arguments) for each in found.starts] == [
        ("entrypoint", ("sh", "-c"), ("x",))
    ]
    assert found.mounts == [
        BindMount("a.sh", "run me/shop", ".", "/app", 2),
        BindMount("a.sh", "run me/shop", ".", "/b", 2),
    ]


def test_makefiles(tmp_path: Path) -> None:
    text = (
        "IMAGE ?= me/shop\nall: build\n\ndocker run no recipe\n"
        "build:\n\t@docker build \\\n\t\t-t $(IMAGE):$(TAG) .\n"
        "log: build # docker\n\t-docker run $(IMAGE) git log $$HOME\n"
    )
    assert starts(tmp_path, {"Makefile": text}) == [("Makefile", 9, "command", ("git", "log", None), ())]


def test_names_that_only_a_variable_knows(tmp_path: Path) -> None:
    text = "build:\n\tdocker build -t $(NAME) .\nrun:\n\tdocker run $(NAME) git\n\tdocker run $(OTHER) git\n"
    assert [each[1] for each in starts(tmp_path, {"Makefile": text})] == [4]


def test_the_build_may_stand_in_a_later_file(tmp_path: Path) -> None:
    files = {"a.sh": "docker run me/shop git\n", "b.sh": BUILD}
    assert [each[:2] for each in starts(tmp_path, files)] == [("a.sh", 1)]


def test_package_scripts(tmp_path: Path) -> None:
    text = '{\n"scripts": {\n"b": "docker build . -t shop",\n"r": "docker run shop node x"}}'
    assert starts(tmp_path, {"package.json": text}) == [("package.json", 4, "command", ("node", "x"), ())]


def test_workflows(tmp_path: Path) -> None:
    text = (
        "jobs:\n  a:\n    steps:\n"
        "      - uses: docker/build-push-action@v6\n        with:\n          context: .\n"
        "          target: web\n          tags: |\n            ghcr.io/${{ github.repository }}:latest\n"
        "      - run: |\n          echo\n          docker run ghcr.io/${{github.repository}}:x git log\n"
        "      - run: docker compose run web git\n"
    )
    found = seen(tmp_path, {".github/workflows/ci.yml": text})
    assert [(each.line, each.argv) for each in found.starts] == [(12, ("git", "log")), (13, ("git",))]
    assert found.targets == [Target(".github/workflows/ci.yml", 7, "web")]


def test_targets_of_builds(tmp_path: Path) -> None:
    found = seen(tmp_path, {"a.sh": "docker buildx build . --target=web -t x\ndocker build --target $T .\n"})
    assert found.targets == [Target("a.sh", 1, "web")]


def test_kubernetes_and_helm(tmp_path: Path) -> None:
    files = {
        "Makefile": "x:\n\tdocker build -t reg.io/me/shop .\n",
        "k8s/web.yaml": (
            "kind: Deployment\nspec:\n  containers:\n"
            "    - image: reg.io/me/shop:2\n      command: [sh, -c]\n      args: ['git $(X)', b]\n"
            "      livenessProbe: {exec: {command: [curl, localhost]}}\n"
            "    - {image: reg.io/me/other, command: [other]}\n---\nkind: Job\n"
            "containers: [{image: reg.io/me/shop, args: [job]}]\n"
        ),
        "helm/values.yaml": "image:\n  repository: reg.io/me/shop\ncommand: [values]\n",
    }
    assert starts(tmp_path, files) == [
        ("k8s/web.yaml", 5, "entrypoint", ("sh", "-c"), (None, "b")),
        ("k8s/web.yaml", 7, "healthcheck", ("curl", "localhost"), ()),
        ("k8s/web.yaml", 11, "command", ("job",), ()),
        ("helm/values.yaml", 3, "entrypoint", ("values",), ()),
    ]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("a", "a"),
        ("a:1", "a"),
        ("h:5000/a", "h:5000/a"),
        ("h:5000/a:1@sha256:0", "h:5000/a"),
        ("$A", "$A"),
        ("a:${B}", "a"),
        ("${A:-b}", "${A:-b}"),
        ("$(A):$(B)", "$(A)"),
    ],
)
def test_tags_are_left_out(image: str, name: str) -> None:
    assert without_tag(image) == name


@given(st.lists(st.sampled_from(["-it", "-p", "--x", "--x=y", "--", "-", "a", "--rm", "-v."]), max_size=8))
def test_options_end_at_the_first_operand(words: list[str]) -> None:
    rest = read_options(tuple(words), docker_client().bare).rest
    assert tuple(words)[len(words) - len(rest) :] == rest
