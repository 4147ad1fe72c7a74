"""Trust: no Dockerfile and no project that the page shows can make it run, write or connect to anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli.program import environment

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
WATCHED = """
import os, sys
from pathlib import Path
from dockopt.engine.types import Options
from dockopt.web.answer import answer
from dockopt.web.project import Project
from dockopt.web.question import Question

seen = []
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
          "socket.connect", "socket.bind", "os.remove", "os.rename", "os.mkdir", "shutil.rmtree", "os.chmod")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

def watch(event, arguments):
    if event in STARTS or (event == "open" and (arguments[2] or 0) & WRITES):
        seen.append((event, arguments))

sys.addaudithook(watch)
paths = sorted(Path(sys.argv[1]).glob("node-*/Dockerfile"))
project = Project(Path(sys.argv[1]), tuple(paths))
found = [answer(Question(path.read_bytes(), path, Options()), project) for path in paths]
print(sum(bool(each.patch) for each in found) > 3, any("stopped" in each.said for each in found), seen)
if "--self-test" in sys.argv:
    os.system("true")
    print(seen)
"""


def test_nothing_is_run_and_nothing_written() -> None:
    ran = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, str(PROJECTS), "--self-test"],
        env=environment(),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    quiet, seen = ran.stdout.splitlines()
    assert quiet == "True False []"
    assert "os.system" in seen
