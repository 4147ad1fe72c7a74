"""Trust: a folder that is opened must not be able to make the server run or write anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli.program import environment

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
WATCHED = """
import os, sys
from pathlib import Path
from dockopt.cli.lsp import options_for
from dockopt.context.tree import BuildContext
from dockopt.lsp.actions import actions
from dockopt.lsp.changes import Ability
from dockopt.lsp.settings import Settings
from dockopt.lsp.study import Source, Study
from lsprotocol.types import Position, Range

seen = []
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
          "socket.connect", "socket.bind", "os.remove", "os.rename", "os.mkdir", "shutil.rmtree", "os.chmod")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

def watch(event, arguments):
    if event in STARTS or (event == "open" and (arguments[2] or 0) & WRITES):
        seen.append((event, arguments))

def study(path):
    options = options_for(Settings(), path.parent)
    source = Source(path.as_uri(), 1, path.read_text(encoding="utf-8"), path, path.parent)
    done = Study(source, BuildContext.open(path.parent, path), options, "utf-16")
    whole = Range(Position(0, 0), Position(99, 0))
    return actions(done, whole, None, Ability(True, True, True, True), whole=True)

sys.addaudithook(watch)
found = sum(len(study(path)) for path in sorted(Path(sys.argv[1]).glob("*/Dockerfile")))
print(found > 50, seen)
if "--self-test" in sys.argv:
    os.system("true")
    print(seen)
"""


def watched(*arguments: str) -> str:
    """What the watched program says."""
    return subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, str(PROJECTS), *arguments],
        env=environment(),
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout


def test_nothing_is_run_and_nothing_written() -> None:
    quiet, seen = watched("--self-test").splitlines()
    assert quiet == "True []"
    assert "os.system" in seen
