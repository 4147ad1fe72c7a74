"""With what is written, a context full of the host's own files makes the image of a clean one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix

from .docker import Docker, stand_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine

BASE = "FROM python:3.12-slim"
DOCKERFILE = f"""{BASE} AS build
WORKDIR /app
COPY . .
RUN cp settings.txt built.txt

{BASE}
WORKDIR /app
COPY . .
COPY --from=build /app/built.txt ./
COPY .env.production ./settings
CMD ["python", "app.py"]
"""
CLEAN = {"app.py": "print(1)\n", "settings.txt": "a\n", ".env.production": "A=2\n", "docs/log.txt": "kept\n"}
OF_THE_HOST = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".idea/workspace.xml": "<x/>",
    ".vscode/settings.json": "{}",
    "__pycache__/app.cpython-312.pyc": "x",
    "docs/.DS_Store": "x",
    ".env": "A=1\n",
    "debug.log": "x\n",
    ".app.py.swp": "x",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {**files, "Dockerfile": DOCKERFILE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stand_in(folder / "Dockerfile")
    return folder


def contents(docker: Docker, folder: Path) -> list[str]:
    """Each file below /app in the image, with its sum."""
    tag = f"dockopt-test/{folder.name}"
    docker.demand("build", "--quiet", "--network=host", "--tag", tag, str(folder), limit=300)
    command = "find /app -type f -exec sha256sum {} + | sort -k 2"
    said = docker.demand("run", "--rm", "--network=none", tag, "sh", "-c", command)
    docker.call("rmi", tag)
    return said.splitlines()


def test_the_image_is_that_of_a_clean_context(docker: Docker, tmp_path: Path) -> None:
    clean = written(tmp_path / "clean", CLEAN)
    host = written(tmp_path / "host", {**CLEAN, **OF_THE_HOST})
    plain = shutil.copytree(host, tmp_path / "plain")
    context = BuildContext.open(host, host / "Dockerfile")
    result = fix(DOCKERFILE, context, Options(selected=frozenset({"write-dockerignore"})))
    (change,) = result.other_files
    (clean / change.path).write_text("", encoding="utf-8")
    (host / change.path).write_text(change.after, encoding="utf-8")
    expected = [line for line in contents(docker, clean) if not line.endswith("/.dockerignore")]
    found = [line for line in contents(docker, host) if not line.endswith("/.dockerignore")]
    assert found == expected
    assert len(contents(docker, plain)) == len(expected) + len(OF_THE_HOST)
