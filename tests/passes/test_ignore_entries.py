"""The ignore file gets entries at its end; nothing else in it changes, and the file in force is the one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.passes.ignore_entries import ignore_change
from dockopt.passes.plan import FileChange

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = """\
FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM nginx:alpine
COPY --from=build /app/dist /usr/share/nginx/html
"""


def opened(root: Path, **files: str) -> BuildContext:
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8", newline="")
    return BuildContext.open(root, root / "Dockerfile")


def test_a_new_file(tmp_path: Path) -> None:
    change = ignore_change(opened(tmp_path), ["a", "b/c"])
    assert change == FileChange(".dockerignore", None, "a\nb/c\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a\n"),
        ("x\n", "x\na\n"),
        ("x", "x\na\n"),
        ("x\r\ny\r\n", "x\r\ny\r\na\r\n"),
        ("x\r\ny", "x\r\ny\r\na\r\n"),
        ("# why\n\n!x\n", "# why\n\n!x\na\n"),
    ],
)
def test_entries_are_appended(tmp_path: Path, before: str, after: str) -> None:
    change = ignore_change(opened(tmp_path, **{".dockerignore": before}), ["a"])
    assert (change.before, change.after) == (before, after)


@given(before=st.text(alphabet="ab!#*/\n \u00e9", max_size=30))
def test_what_was_there_stays(tmp_path_factory: pytest.TempPathFactory, before: str) -> None:
    context = opened(tmp_path_factory.mktemp("x"), **{".dockerignore": before})
    change = ignore_change(context, ["node_modules"])
    assert change.after.startswith(before)
    assert change.after.splitlines()[-1] == "node_modules"


def test_the_file_of_this_dockerfile_takes_precedence(tmp_path: Path) -> None:
    files = {
        "package.json": '{"devDependencies": {"vite": "5"}}',
        "Dockerfile": DOCKERFILE,
        ".dockerignore": "x\n",
        "Dockerfile.dockerignore": "y\n",
        "index.html": "",
    }
    result = fix(DOCKERFILE, opened(tmp_path, **files), Options())
    assert result.other_files == (FileChange("Dockerfile.dockerignore", "y\n", "y\nnode_modules\n"),)


@pytest.mark.parametrize(
    "ignored", ["node_modules", "node_modules/", "**/node_modules", "*\n!package.json\n!index.html"]
)
def test_what_is_ignored_already_is_not_ignored_again(tmp_path: Path, ignored: str) -> None:
    package = '{"devDependencies": {"vite": "5"}}'
    files = {"package.json": package, "Dockerfile": DOCKERFILE, ".dockerignore": ignored, "index.html": ""}
    result = fix(DOCKERFILE, opened(tmp_path, **files), Options())
    assert (result.after != DOCKERFILE, result.other_files) == (True, ())


def test_what_is_included_again_is_ignored_at_the_end(tmp_path: Path) -> None:
    package = '{"devDependencies": {"vite": "5"}}'
    ignored = "node_modules\n!node_modules\n"
    files = {"package.json": package, "Dockerfile": DOCKERFILE, ".dockerignore": ignored, "index.html": ""}
    result = fix(DOCKERFILE, opened(tmp_path, **files), Options())
    assert [change.after for change in result.other_files] == [ignored + "node_modules\n"]


def test_without_other_files_nothing_is_reordered_that_needs_one(tmp_path: Path) -> None:
    files = {"package.json": '{"devDependencies": {"vite": "5"}}', "Dockerfile": DOCKERFILE, "index.html": ""}
    result = fix(DOCKERFILE, opened(tmp_path, **files), Options(other_files=False))
    assert (result.after, result.other_files) == (DOCKERFILE, ())
    assert [each.outcome for each in result.decisions].count("refused") == 1
