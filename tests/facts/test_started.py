"""Programs that the sources start: what looks like one by chance is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.facts.slicing.started import started_programs

from .helpers import context

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"git", "convert", "ffmpeg", "ps", "file"}
LONG = "x" * 400


def started(root: Path, files: dict[str, str]) -> dict[str, tuple[str | None, int | None]]:
    found = started_programs(NAMES, context(root, files))
    return {name: (each.path, each.line) for name, each in found.items()}


def test_no_context_starts_nothing() -> None:
    assert started_programs(NAMES, BuildContext.unknown()) == {}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "x = 'git'"),
        ("a.py", "import subprocess\n\n\n\n\nx = 'git'"),
        ("a.js", "const { exec } = require('child_process')\nconst git = require('git')"),
        ("a.ts", "import { exec } from 'child_process'\nimport x from \"ps\""),
        ("a.js", "spawn(x, 'file')"),  # an everyday word beside a usual name
        ("a.js", f"exec(a);{LONG}'git';{LONG}"),  # far away on a line of minified code
        ("a.min.js", "execSync('git')"),
        ("a_test.go", 'exec.Command("git")'),
        ("test_a.py", "subprocess.run(['git'])"),
        ("src/__tests__/a.js", "execSync('git')"),
        ("vendor/x/a.go", 'exec.Command("git")'),
        ("README.md", "subprocess.run(['git'])"),
        ("a.py", "subprocess.run(x)\nname = 'git'"),
        ("a.py", "subprocess.run('legit x && digit')"),
        ("a.js", "const text = `git ${name}`"),  # a text, not a command
        ("a.rb", "# Starts `x` and then `git log` of it"),
        ("a.rb", "say `x`, 'git', `y`"),
    ],
)
def test_nothing_is_started(tmp_path: Path, path: str, text: str) -> None:
    assert started(tmp_path, {path: text}) == {}


@pytest.mark.parametrize(
    ("path", "text", "names", "line"),
    [
        ("a.py", "subprocess.run(['git', 'log'])", {"git"}, 1),
        ("a.gemspec", "spec.files = `git ls-files -z`.split", {"git"}, 1),
        ("a.rb", "Open3.capture2e('git', 'log')", {"git"}, 1),
        ("a.py", "subprocess.run(\n    [\n        'nice',\n        'ffmpeg',\n    ]\n)", {"ffmpeg"}, 4),
        ("a.py", "subprocess.run('cd x && git pull | ps', shell=True)", {"git", "ps"}, 1),
        ("a.py", "os.system(f'convert {a} {b}')", {"convert"}, 1),
        ("a.py", "shutil.which('/usr/bin/git')", {"git"}, 1),
        ("a.py", "subprocess.run(['file', x])", {"file"}, 1),
        ("a.js", "execSync(`git clone ${url}`)", {"git"}, 1),
        ("a.js", "const cmd = 'ps aux'", {"ps"}, 1),
        ("a.js", "spawn('sh', ['-c', 'echo $(git log)'])", {"git"}, 1),
        ("a.go", 'exec.Command("sh", "-c", "git log; ps")', {"git", "ps"}, 1),
        ("contest/a.py", "check_output(['git'])", {"git"}, 1),
        ("a.js", f"{LONG};execSync('git')", {"git"}, 1),
    ],
)
def test_programs_are_started(tmp_path: Path, path: str, text: str, names: set[str], line: int) -> None:
    assert started(tmp_path, {path: text}) == dict.fromkeys(names, (path, line))
