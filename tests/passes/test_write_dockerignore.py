"""An entry is written for what nothing reads; what a step or the running program may read stays."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from cli.program import REAL, start
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, Result, fix

if TYPE_CHECKING:
    from pathlib import Path

NAME = "write-dockerignore"
HEAD = "FROM python:3.12-slim\nWORKDIR /app\n"
TAIL = 'CMD ["python", "app.py"]\n'
PLAIN = f"{HEAD}COPY . .\n{TAIL}"


def written(root: Path, files: dict[str, str], dockerfile: str = PLAIN) -> str | None:
    """The lines that are added to the ignore file; None where it does not change."""
    result = fixed(root, files, dockerfile)
    assert (result.after, result.gate_failures) == (dockerfile, ())
    if not result.other_files:
        return None
    (change,) = result.other_files
    assert change.after.startswith(change.before or "")
    return change.after[len(change.before or "") :]


def fixed(root: Path, files: dict[str, str], dockerfile: str = PLAIN, *, other_files: bool = True) -> Result:
    for name, text in {"app.py": "print(1)\n", **files, "Dockerfile": dockerfile}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    context = BuildContext.open(root, root / "Dockerfile")
    return fix(dockerfile, context, Options(selected=frozenset({NAME}), other_files=other_files))


GIT = {".git/HEAD": "x"}


@pytest.mark.parametrize(
    "step",
    [
        "RUN git describe > version",
        "RUN --mount=type=bind,source=.git,target=/git cat /git/HEAD",
        "RUN go build -o /app/x .",
        "RUN dotnet publish -o /out",
        "RUN cp .git/HEAD version",
        "RUN pip install setuptools_scm .",
        "RUN <<EOF\ngit rev-parse HEAD > version\nEOF",
    ],
)
def test_a_history_that_a_step_reads_stays(step: str, tmp_path: Path) -> None:
    assert written(tmp_path, GIT, f"{HEAD}COPY . .\n{step}\n{TAIL}") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.py", "import subprocess\nsubprocess.check_output(['git', 'log'])\n"),
        ("setup.py", "setup(use_scm_version=True, setup_requires=['setuptools_scm'])\n"),
        (
            "pyproject.toml",
            "[tool.hatch.version]\nsource = 'vcs'\n[build-system]\nrequires = ['hatch-vcs']\n",
        ),
        ("Makefile", "V := $(shell git describe --tags)\n"),
        ("main.go", 'package main\nvar _ = exec.Command("git", "rev-parse")\n'),
        ("x.sh", "cat .git/HEAD\n"),
    ],
)
def test_a_history_that_a_file_reads_stays(name: str, text: str, tmp_path: Path) -> None:
    assert written(tmp_path, {**GIT, name: text}) is None


def test_a_history_that_nothing_reads_is_ignored(tmp_path: Path) -> None:
    package = '{"repository": {"type": "git", "url": "https://example.com/a.git"}}'
    documents = {"README.md": "git describe\n", ".gitignore": ".git\n", "package.json": package}
    dockerfile = f"{HEAD}COPY . .\nRUN git clone https://example.com/x.git /x\n{TAIL}"
    assert written(tmp_path, {**GIT, **documents}, dockerfile) == ".git\n"


def test_go_without_its_stamp_does_not_read_it(tmp_path: Path) -> None:
    build = "FROM golang:1.23\nWORKDIR /a\nCOPY . .\nRUN go build -buildvcs=false -o /x .\nCMD /x\n"
    assert written(tmp_path, GIT, build) == ".git\n"


@pytest.mark.parametrize(
    "files",
    [
        {".env": "A=1", "app.py": "from dotenv import load_dotenv\n"},
        {".env.local": "A=1", "package.json": '{"dependencies": {"next": "15"}}'},
        {".env": "A=1", "run.sh": "source ./.env\n"},
        {"a.log": "x", "app.py": "open('a.log')\n"},
        {"node_modules/a/index.js": ""},
        {"venv/pyvenv.cfg": "", "run.sh": "venv/bin/python app.py\n"},
        {"venv/settings.py": ""},
        {"data/access.log": ""},
        {".env.example": "A="},
    ],
    ids=lambda files: next(iter(files)),
)
def test_what_may_be_read_stays(files: dict[str, str], tmp_path: Path) -> None:
    assert written(tmp_path, files) is None


def test_what_nothing_reads_is_ignored(tmp_path: Path) -> None:
    files = {".env": "A=1", "b/__pycache__/x.pyc": "", ".venv/pyvenv.cfg": "", ".idea/x": "", "log/a.log": ""}
    app = {"app.js": "process.env.PORT; import.meta.env\n", "compose.yaml": "env_file: .env\n"}
    assert written(tmp_path, {**files, **app}) == ".env\n.idea\n.venv\n**/__pycache__\nlog/a.log\n"


@pytest.mark.parametrize(
    "copy",
    ["COPY app.py .", "COPY .env .", "COPY .e* .", "COPY . .\nCOPY .env /other", "COPY --from=x . ."],
)
def test_what_no_copy_brings_or_one_names_needs_no_entry(copy: str, tmp_path: Path) -> None:
    assert written(tmp_path, {".env": "A=1"}, f"FROM alpine AS x\nFROM alpine\n{copy}\n{TAIL}") is None


def test_packages_of_the_host_stay_where_a_build_may_need_more_than_is_installed(tmp_path: Path) -> None:
    node = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci{}\nCOPY . .\n{}CMD node a.js\n"
    files = {"node_modules/a/index.js": "", "package.json": "{}", "package-lock.json": "{}"}
    assert written(tmp_path, files, node.format(" --omit=dev", "RUN npm run build\n")) is None
    assert written(tmp_path, files, node.format(" --omit=dev", "")) == "node_modules\n"
    assert written(tmp_path, files, node.format("", "RUN npm run build\n")) == "node_modules\n"


@pytest.mark.parametrize("stands", ["*\n!.env\n!app.py\n", "!.env", ".env\n!.e*\n", ".env\n", "**/.env*"])
def test_what_is_ignored_or_brought_back_needs_no_entry(stands: str, tmp_path: Path) -> None:
    assert written(tmp_path, {".env": "A=1", ".dockerignore": stands}) is None


def test_the_entry_goes_behind_a_rule_that_brings_the_folder_back(tmp_path: Path) -> None:
    files = {"src/__pycache__/a.pyc": "", "src/a.py": "", ".dockerignore": "*\n!src"}
    assert written(tmp_path, files) == "\n**/__pycache__\n"


def test_the_file_of_this_dockerfile_is_the_one(tmp_path: Path) -> None:
    files = {".env": "A=1", ".dockerignore": ".env\n", "Dockerfile.dockerignore": "x\n", "web.Dockerfile": ""}
    (change,) = fixed(tmp_path, files).other_files
    assert (change.path, change.after) == ("Dockerfile.dockerignore", "x\n.env\n")


def test_a_file_that_another_dockerfile_shares_is_left_alone(tmp_path: Path) -> None:
    result = fixed(tmp_path, {".env": "A=1", "web.Dockerfile": "FROM a\n"})
    assert [each.code for each in result.decisions] == ["shared-dockerignore"]
    assert not result.changed


def test_a_filter_says_what_it_may_not_write(tmp_path: Path) -> None:
    result = fixed(tmp_path, {".env": "A=1"}, other_files=False)
    assert [each.code for each in result.decisions] == ["needs-dockerignore"]


def test_both_files_are_one_patch(tmp_path: Path) -> None:
    dockerfile = "FROM node:20\nMAINTAINER a\nWORKDIR /app\nCOPY . .\nCMD node a.js\n"
    fixed(tmp_path, {".idea/x": ""}, dockerfile)
    chosen = ("--select", f"{NAME},label-maintainer")
    ran = start("fix", "--diff", *chosen, "Dockerfile", cwd=tmp_path, program=REAL)
    assert ran.stdout.count(b"\n+++ ") == 2
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=ran.stdout, check=True, timeout=60)
    assert (tmp_path / ".dockerignore").read_text(encoding="utf-8") == ".idea\n"
    assert "LABEL" in (tmp_path / "Dockerfile").read_text(encoding="utf-8")
    assert start("fix", "--diff", *chosen, "Dockerfile", cwd=tmp_path, program=REAL).stdout == b""


def test_a_file_that_the_runtime_stage_copies_stays(tmp_path: Path) -> None:
    files = {".env": "A=1\n", ".env.production": "A=2\n", ".idea/x": ""}
    dockerfile = f"{HEAD}COPY . .\nRUN make\n\n{HEAD}COPY .env.production ./.env\n{TAIL}"
    assert written(tmp_path, files, dockerfile) == ".idea\n"
    named = f"{HEAD}COPY . .\nRUN make\n\n{HEAD}COPY .env.production settings\n{TAIL}"
    assert written(tmp_path, files, named) == ".env\n.idea\n"


NODE = "FROM node:20\nWORKDIR /app\n"
VITE = '{"scripts": {"build": "tsc && vite build", "start": "node dist/server.js"}}'
BUILT = {"package.json": VITE, ".gitignore": "node_modules\n/dist/\n", "dist/server.js": "old"}
BUILDS = f'{NODE}COPY . .\nRUN npm run build\nCMD ["node", "dist/server.js"]\n'


def test_what_a_build_makes_anew_is_ignored(tmp_path: Path) -> None:
    assert written(tmp_path, BUILT, BUILDS) == "dist\n"


@pytest.mark.parametrize(
    "dockerfile",
    [
        f'{NODE}COPY . .\nCMD ["node", "dist/server.js"]\n',
        f'{NODE}COPY . .\nRUN npm run build:css\nCMD ["node", "dist/server.js"]\n',
        f'{NODE}COPY . .\nRUN npm run build --workspace=web\nCMD ["node", "dist/server.js"]\n',
        f'{NODE}COPY . .\nRUN cd web && npm run build\nCMD ["node", "dist/server.js"]\n',
        f'{NODE}COPY package.json .\nRUN npm run build\nCOPY . .\nCMD ["node", "dist/server.js"]\n',
        f"{NODE}COPY . .\nRUN npm run build || true\nFROM nginx\nCOPY dist /usr/share/nginx/html\n",
        f'{NODE}COPY . .\nRUN npm run build\n{NODE}COPY . .\nCMD ["node", "dist/server.js"]\n',
        f'{NODE}COPY . .\nRUN --mount=type=bind,target=/src npm run build\nCMD ["node", "dist/server.js"]\n',
    ],
)
def test_a_build_output_of_the_host_stays_where_it_may_be_meant(dockerfile: str, tmp_path: Path) -> None:
    assert written(tmp_path, BUILT, dockerfile) is None


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": "node_modules\n"},  # a clone has it
        {".gitignore": "dist/\n!dist/server.js\n"},
        {"package.json": '{"scripts": {"build": "node scripts/build.js"}}'},  # who knows where that writes
        {"package.json": '{"scripts": {"build": "vite build --outDir public"}}'},
    ],
)
def test_a_folder_that_only_looks_like_a_build_output_stays(files: dict[str, str], tmp_path: Path) -> None:
    assert written(tmp_path, {**BUILT, **files}, BUILDS) is None


def test_a_stage_that_takes_the_output_of_another_need_not_build(tmp_path: Path) -> None:
    last = f'{NODE}COPY . .\nCOPY --from=build /app/dist ./dist\nCMD ["node", "dist/server.js"]\n'
    first = BUILDS.replace("FROM node:20", "FROM node:20 AS build").replace(
        'CMD ["node", "dist/server.js"]\n', ""
    )
    assert written(tmp_path, BUILT, f"{first}\n{last}") == "dist\n"


@pytest.mark.parametrize(
    ("files", "steps", "entry"),
    [
        (
            {"Cargo.toml": "", "target/x": "", ".gitignore": "/target\n"},
            "RUN cargo build --release\n",
            "target\n",
        ),
        (
            {"pom.xml": "", "target/x": "", ".gitignore": "target/\n"},
            "RUN ./mvnw -B clean package\n",
            "target\n",
        ),
        ({"build.gradle": "", "build/x": "", ".gitignore": "build\n"}, "RUN gradle bootJar\n", "build\n"),
        ({"a.csproj": "", "obj/x": "", ".gitignore": "obj/\n"}, "RUN dotnet publish -o /out\n", "obj\n"),
        ({"a.csproj": "", "obj/x": "", ".gitignore": "obj/\n"}, "RUN dotnet publish --no-restore\n", None),
        (
            {
                "package.json": "{}",
                "tsconfig.json": '{"outDir": "./dist"}',
                "dist/x": "",
                ".gitignore": "dist\n",
            },
            "RUN npx tsc\n",
            "dist\n",
        ),
    ],
)
def test_outputs_by_their_tools(files: dict[str, str], steps: str, entry: str | None, tmp_path: Path) -> None:
    assert written(tmp_path, files, f"{HEAD}COPY . .\n{steps}{TAIL}") == entry
