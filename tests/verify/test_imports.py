"""From what a container starts to the modules that it loads."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.knowledge.entry_modules import languages
from dockopt.verify.imports import Question, entries_of, questions
from dockopt.verify.sides import Side

from .samples import elf, image

if TYPE_CHECKING:
    from pathlib import Path

PYTHON, NODE = languages()
IMAGE = image({"/usr/bin/python3": elf(), "/usr/bin/node": elf()})


@pytest.mark.parametrize(
    ("command", "entries"),
    [
        ("python app.py", ["file:/app/app.py"]),
        ("python3.12 /srv/app.py --port 1", ["file:/srv/app.py"]),
        ("python -m web.main --port 1", ["module:web.main"]),
        ("python -u app.py", []),
        ("gunicorn -b 0.0.0.0:8000 -w 2 shop.wsgi:application", ["module:shop.wsgi"]),
        ("gunicorn shop.wsgi", ["module:shop.wsgi"]),
        ("python -m gunicorn app:make()", ["module:gunicorn", "module:app"]),
        ("uvicorn main:app --host localhost", ["module:main"]),
        ("celery -A tasks worker --loglevel=info", ["module:tasks"]),
        ("flask run", []),
        ("./app main:app", []),
    ],
)
def test_the_modules_of_a_command_are_found(command: str, entries: list[str]) -> None:
    assert list(entries_of(PYTHON, [(tuple(command.split()), "/app")])) == entries
    assert entries_of(NODE, [(tuple(command.split()), "/app")]) == ()


def test_a_file_of_a_folder_that_nobody_knows_is_not_followed() -> None:
    assert entries_of(NODE, [(("node", "index.js"), None), (("node", "/a.js"), None)]) == ("file:/a.js",)


def test_entries_come_from_what_the_scripts_start(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"start": "node dist/main"}}')
    (tmp_path / "entry.sh").write_text('#!/bin/sh\npython manage.py check\nexec "$@"\n')
    text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh"]\nCMD ["npm", "start"]\n'
    found = questions(Side("original", "", text), BuildContext.open(tmp_path), [IMAGE, IMAGE])
    assert [(each.interpreter, each.entries) for each in found] == [
        ("python3", ("file:/app/manage.py",)),
        ("node", ("file:/app/dist/main",)),
    ]


@pytest.mark.parametrize("text", ["", 'FROM debian:12\nCMD ["nginx"]\n', 'FROM python:3\nCMD ["python3"]\n'])
def test_what_starts_no_module_is_not_asked(text: str, tmp_path: Path) -> None:
    side = Side("original", "", text)
    assert questions(side, BuildContext.open(tmp_path), [IMAGE, IMAGE]) == []
    python = Side("original", "", 'FROM python:3\nCMD ["python3", "/a.py"]\n')
    assert questions(python, BuildContext.open(tmp_path), [IMAGE, image({})]) == []


def inside(interpreter: str, question: Question) -> dict[str, str]:
    done = subprocess.run([interpreter, *question.command(20)], capture_output=True, text=True, check=True)
    words = [line.split("\t") for line in done.stdout.splitlines()]
    return {name: error for name, _, error in words}


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


PACKAGE = {
    "app.py": "import json, sqlite3\nfrom pkg import helper, CONST\nimport yaml\nraise SystemExit(1)\n",
    "pkg/__init__.py": "CONST = 1\n",
    "pkg/helper.py": "from . import CONST\nfrom .other import one, two\ndef f():\n    import gone.late\n",
    "pkg/other.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import stubs\none = two = 1\n",
}


def test_python_sources_are_followed_and_not_run(tmp_path: Path) -> None:
    write(tmp_path, PACKAGE)
    asked = Question(PYTHON, "python3", (f"file:{tmp_path}/app.py",))
    assert inside(sys.executable, asked) == {"gone": "not there"}
    (tmp_path / "pkg/other.py").write_text("one = 1\n")
    (tmp_path / "yaml.py").write_text("import pkg.lost\n")
    assert inside(sys.executable, asked).keys() == {"gone", "pkg.other.two", "pkg.lost"}
    (tmp_path / "pkg/other.py").unlink()
    assert inside(sys.executable, asked).keys() == {"gone", "pkg.other", "pkg.lost"}


def test_a_python_package_that_fails_or_dies_is_named(tmp_path: Path) -> None:
    files = {
        "lib/site-packages/bad.py": "raise OSError('cannot load library')\n",
        "lib/site-packages/dies.py": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n",
        "lib/site-packages/fine.py": "print('loud')\n",
        "app.py": "import sys\nimport bad, dies, fine\n",
    }
    write(tmp_path, files)
    program = Question(PYTHON, "python3", (f"file:{tmp_path}/app.py",))
    words = program.command(20)
    words[1] = f"import sys; sys.path.append({str(tmp_path / 'lib/site-packages')!r})\n{words[1]}"
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    found = {line.split("\t")[0]: line.split("\t")[2] for line in done.stdout.splitlines()}
    assert found == {"bad": "OSError: cannot load library", "dies": "ends with signal 11"}


def test_an_entry_that_is_not_there_is_named(tmp_path: Path) -> None:
    asked = Question(PYTHON, "python3", (f"file:{tmp_path}/a.py", "module:nowhere.main"))
    assert inside(sys.executable, asked).keys() >= {f"{tmp_path}/a.py", "nowhere"}


MODULES = {
    "dist/main.js": (
        "const a = require('./a');\nconst fs = require('node:fs'), path = require('path');\n"
        "import { b,\n  c } from 'esm';\nimport type { T } from 'types';\n"
        "if (dev) {\n  require('vite');\n}\n// require('comment')\nexport * from './lost.js';\n"
        "const d = tslib_1.__importStar(require('@scope/d/sub'));\n"
    ),
    "dist/a/index.js": "module.exports = require('gone');\n",
    "node_modules/esm/package.json": '{"dependencies": {"deep": "1", "maybe": "1"}, '
    '"optionalDependencies": {"maybe": "1"}}',
    "node_modules/@scope/d/package.json": "{}",
}


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node on PATH")
def test_node_sources_are_followed_and_not_run(tmp_path: Path) -> None:
    write(tmp_path, MODULES)
    found = inside("node", Question(NODE, "node", (f"file:{tmp_path}/dist/main",)))
    assert found.keys() == {"deep", "gone", f"{tmp_path}/dist/lost.js"}
    assert inside("node", Question(NODE, "node", (f"file:{tmp_path}/none",))).keys() == {f"{tmp_path}/none"}
