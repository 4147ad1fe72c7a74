"""Whatever the engine lacks: one line that says so and what to do, exit code 7, and no traceback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .program import REAL, start

if TYPE_CHECKING:
    from pathlib import Path

# A client that answers what it is asked, and says `words` where it is to build.
CLIENT = """#!/bin/sh
case "$*" in
  --version) echo 'Docker version 28.5.2, build x' ;;
  *compose*) echo 'docker: unknown command: docker compose' >&2; exit 1 ;;
  *version*) {version} ;;
  *build*) printf '%s\\n' "{words}" >&2; exit 1 ;;
esac
"""
ANSWERS = """echo '{"Client": {"Version": "28"}, "Server": {"Version": "28"}}'"""
SERVER = "ERROR: failed to build: failed to solve: "


def told(folder: Path, client: str, *more: str) -> bytes:
    file = folder / "bin" / "docker"
    file.parent.mkdir()
    file.write_text(client)
    file.chmod(0o755)
    (folder / "Old").write_text("FROM a\n")
    (folder / "Dockerfile").write_text("FROM b\n")
    env = {"PATH": f"{file.parent}{os.pathsep}{os.environ['PATH']}"}
    ran = start("verify", "--original", "Old", "--quiet", *more, cwd=folder, program=REAL, env=env)
    assert (ran.returncode, ran.stdout) == (7, b"")
    assert ran.stderr.count(b"\n") == 1
    return ran.stderr


def client(words: str = "", version: str = ANSWERS) -> str:
    return CLIENT.replace("{version}", version).replace("{words}", words)


@pytest.mark.parametrize(
    ("words", "reason", "advice"),
    [
        ('ERROR: no builder \\"x\\" found', b"this builder does not exist", b"docker buildx ls"),
        (
            f"{SERVER}b: failed to resolve source metadata for docker.io/library/b:latest: not found",
            b"a base image is not to be had",
            b"docker login",
        ),
        (
            f"{SERVER}write /x: no space left on device",
            b"the disk of the engine is full",
            b"docker system df",
        ),
        (f"{SERVER}rpc error: code = Unavailable desc = closing transport", b"was killed", b"more memory"),
        ("docker: 'buildx' is not a docker command.", b"no buildx plugin", b"docker-buildx-plugin"),
        ("", b"the builder named no error. Run again", b"docker buildx ls"),
        ("WARNING: an old client", b"named no error: WARNING: an old client", b"docker info"),
    ],
    ids=["builder", "base", "disk", "killed", "buildx", "silent", "a warning"],
)
def test_a_build_that_the_engine_cannot_do(words: str, reason: bytes, advice: bytes, tmp_path: Path) -> None:
    said = told(tmp_path, client(words))
    assert said.startswith(b"dockopt: error: ")
    assert reason in said
    assert advice in said


def test_no_permission_on_the_socket(tmp_path: Path) -> None:
    words = "permission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock"
    said = told(tmp_path, client(version=f"echo '{words}' >&2; exit 1"))
    assert b"no permission to use the Docker engine" in said
    assert b"usermod -aG docker" in said


def test_an_engine_that_does_not_answer(tmp_path: Path) -> None:
    assert b"Start Docker" in told(tmp_path, client(version="""echo '{"Client": {}, "Server": null}'"""))


def test_podman_in_disguise(tmp_path: Path) -> None:
    said = told(tmp_path, "#!/bin/sh\necho 'podman version 5.4.2'\n")
    assert b"is Podman, which has no buildx" in said
    assert b"Docker's own client" in said


def test_no_compose_file_in_a_folder(tmp_path: Path) -> None:
    said = """*project-directory*) echo 'no configuration file provided: not found' >&2; exit 14 ;;"""
    found = told(tmp_path, client().replace("*compose*)", f"{said}\n  *compose*)"), "--compose", ".")
    assert b"no compose file in this folder" in found
    assert b"--compose FILE" in found


def test_a_compose_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "Old").write_text("FROM a\n")
    (tmp_path / "Dockerfile").write_text("FROM b\n")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "docker").write_text(client())
    (folder / "docker").chmod(0o755)
    env = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    options = ("--original", "Old", "--compose", "no.yaml")
    ran = start("verify", *options, cwd=tmp_path, program=REAL, env=env)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"there is no compose file no.yaml. Check --compose." in ran.stderr


def test_a_network_that_is_not_there_is_told_before_anything_is_built(tmp_path: Path) -> None:
    no = """*network*) echo 'Error response from daemon: network x not found' >&2; exit 1 ;;"""
    said = told(tmp_path, client("built").replace("*compose*)", f"{no}\n  *compose*)"), "--network", "x")
    assert b"cannot give the container this network" in said
    assert b"docker network ls" in said


def test_a_context_that_is_not_there(tmp_path: Path) -> None:
    words = (
        'Failed to initialize: unable to resolve docker endpoint: context \\"x\\": context not found: open /x'
    )
    said = told(tmp_path, client(version=f"echo '{words}' >&2; exit 1"))
    assert b"this Docker context does not exist" in said
    assert b"docker context ls" in said


def test_a_sentence_of_the_client_keeps_its_own_stop(tmp_path: Path) -> None:
    words = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?"
    assert b"running? Start Docker" in told(tmp_path, client(version=f"echo '{words}' >&2; exit 1"))


def test_no_compose_plugin(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    said = told(tmp_path, client(), "--compose", "compose.yaml")
    assert b"no compose plugin" in said
    assert b"docker-compose-plugin" in said
