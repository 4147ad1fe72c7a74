"""nginx answers as the file server did that it replaces: the same pages, the same missing ones."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .docker import Docker, stand_in
from .rewriting import fix

pytestmark = pytest.mark.engine

BUILD_LIMIT = 600.0  # seconds
PORT = 18160
PAGES = {
    "index.html": "<p>start</p>\n",
    "about.html": "<p>about</p>\n",
    "guide/index.html": "<p>guide</p>\n",
    "notes.txt": "notes\n",
    "app.mjs": "export const one = 1;\n",
}
PATHS = (
    "/",
    "/about.html",
    "/guide/",
    "/notes.txt",
    "/app.mjs",
    "/none",
    "/none/below",
    "/none.js",
    "/about",
)
# What a module is sent as: browsers run it only as a script.
MODULES = "/app.mjs"

PYTHON = "FROM python:3.12\nWORKDIR /site\nCOPY . .\nRUN python build.py\n"
# One RUN for all of them, so that their images share it.
NODE = (
    "FROM node:20\nWORKDIR /site\nRUN npm install --global serve@14.2.1 http-server@14.1.1 vite@5.4.11\n"
    "COPY . .\nRUN node build.mjs\n"
)
SERVERS = {
    "serve": NODE + f'CMD ["serve", "dist", "-l", "{PORT}"]\n',
    "serve-single": NODE + f'CMD ["serve", "-s", "dist", "-l", "{PORT}"]\n',
    "http-server": NODE + f'CMD ["http-server", "dist", "-p", "{PORT}"]\n',
    "vite-preview": NODE + f'CMD ["vite", "preview", "--host", "--port", "{PORT}"]\n',
    "python": PYTHON + f'CMD ["python", "-m", "http.server", "{PORT}", "--directory", "dist"]\n',
}
# serve sends the start page for every page when there is to be only one; nginx sends the page.
ELSEWHERE = {"serve-single": "/about.html"}


@pytest.mark.parametrize("name", SERVERS)
def test_nginx_answers_alike(name: str, docker: Docker, tmp_path: Path) -> None:
    file = project(tmp_path, SERVERS[name])
    with running(docker, file) as container:
        before = answers(docker, container)
    done = fix(file, "--unsafe-fixes")
    assert "nginx" in done.after, done.said
    with running(docker, file) as container:
        after = answers(docker, container)
        kind = docker.demand("exec", container, "curl", "-sI", f"http://127.0.0.1:{PORT}{MODULES}")
    for answered in (before, after):
        answered.pop(ELSEWHERE.get(name, ""), None)
    assert after == before
    assert "javascript" in kind


def project(folder: Path, text: str) -> Path:
    """Write pages that a build copies, so that the image has to be built to have them."""
    for name, content in PAGES.items():
        page = folder / "pages" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(content)
    (folder / "build.mjs").write_text(
        'import fs from "node:fs";\nfs.cpSync("pages", "dist", { recursive: true });\n'
    )
    (folder / "build.py").write_text('import shutil\n\nshutil.copytree("pages", "dist")\n')
    file = folder / "Dockerfile"
    file.write_text(text)
    return file


@contextmanager
def running(docker: Docker, file: Path) -> Iterator[str]:
    """Build the image and keep a container of it running, without a network."""
    stand_in(file)
    name = f"dockopt-test-{uuid.uuid4().hex[:12]}"
    docker.demand(
        "build", "--network=host", "--tag", name, str(file.parent), "--file", str(file), limit=BUILD_LIMIT
    )
    try:
        docker.demand("run", "--detach", "--network=none", "--name", name, name)
        yield name
    finally:
        docker.call("rm", "--force", name)
        docker.call("rmi", "--force", name)


def answers(docker: Docker, container: str) -> dict[str, tuple[str, str]]:
    """Ask for every path, through redirects: the status, and what is sent where it is there."""
    found = {}
    for path in PATHS:
        url = f"http://127.0.0.1:{PORT}{path}"
        for _ in range(30):
            done = docker.call("exec", container, "curl", "-sL", "-w", "\n%{http_code}", url)
            if not done.code:
                break
            time.sleep(0.5)
        body, _, status = done.stdout.decode().rpartition("\n")
        found[path] = (status, body if status == "200" else "")
    return found
