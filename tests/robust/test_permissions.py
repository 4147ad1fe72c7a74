"""What may not be read or written is said and left alone, as every user but the super-user meets it."""

from __future__ import annotations

import ctypes
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.program import REAL, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="capabilities are those of Linux")

NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD ["npm", "start"]\n'
MANIFEST = '{"devDependencies": {"typescript": "5"}}'
NUMBERED = "FROM golang:1.21\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\n"
# capabilities(7): what lets the super-user read and write everything.
_DROP, _OVERRIDE, _SEARCH = 24, 1, 2


def _as_others() -> None:
    """In the child: give up what the super-user has before others. The uid stays, and with it the program."""
    if os.geteuid() == 0:
        for capability in (_OVERRIDE, _SEARCH):
            if ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0):
                os._exit(99)


def ran(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*REAL, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        preexec_fn=_as_others,
        timeout=120,
        check=False,
    )
    if done.returncode == 99:
        pytest.skip("no capability can be given up here")
    assert b"Traceback" not in done.stderr
    assert b"stopped" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project that would be split; whatever a test closes is opened again, so that it can be removed."""
    for name, text in {"Dockerfile": NODE, "package.json": MANIFEST, "closed/x.js": "", "a.js": ""}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    yield tmp_path
    for path in (tmp_path, tmp_path / "closed"):
        path.chmod(stat.S_IRWXU)


def test_a_dockerfile_that_may_not_be_read(project: Path) -> None:
    (project / "closed" / "Dockerfile").write_text(NUMBERED)
    (project / "Dockerfile").chmod(0)
    code, out, said = ran(project, "fix", "--diff")
    assert code == 2
    assert "Dockerfile: error: Permission denied. Check the permissions" in said
    assert "+COPY --from=base /a /a" in out  # the other file has its turn


def test_a_file_of_the_context_that_may_not_be_read(project: Path) -> None:
    (project / "package.json").chmod(0)
    code, _, said = ran(project, "fix", "--diff")
    assert code == 0
    assert "copy-manifests-first refused: package.json: cannot be read [manifest-unreadable]" in said


def test_a_folder_of_the_context_that_may_not_be_listed(project: Path) -> None:
    (project / "closed").chmod(0)
    code, out, said = ran(project, "fix", "--diff", "Dockerfile", "--select", "ALL")
    assert code == 0
    assert "write-dockerignore refused: the build context could not be read completely" in said
    assert "+COPY package.json ./" in out


def test_a_folder_that_is_searched_and_may_not_be_listed(project: Path) -> None:
    (project / "closed").chmod(0)
    code, _, said = ran(project, "check")
    assert code == 2
    assert "closed: error: Permission denied. Check the permissions" in said


def test_an_ignore_file_that_may_not_be_read_hides_nothing_and_is_not_replaced(project: Path) -> None:
    ignore = project / ".dockerignore"
    ignore.write_text("package.json\n")
    ignore.chmod(0)
    code, out, said = ran(project, "fix", "--diff")
    assert code == 0
    assert "whether package.json is in the build context is not known: .dockerignore cannot be read" in said
    assert ".dockerignore" not in out


def test_a_folder_that_may_not_be_written(project: Path) -> None:
    (project / "Dockerfile").write_text(NUMBERED)
    project.chmod(stat.S_IRUSR | stat.S_IXUSR)
    code, out, said = ran(project, "fix", "Dockerfile")
    assert (code, out) == (2, "")
    assert "Dockerfile: error: " in said
    assert "Check the permissions" in said or "--diff" in said
    assert (project / "Dockerfile").read_text() == NUMBERED
    assert sorted(path.name for path in project.iterdir()) == ["Dockerfile", "a.js", "closed", "package.json"]


def test_a_context_that_may_not_be_entered(project: Path) -> None:
    (project / "closed").chmod(0)
    code, _, said = ran(project, "fix", "--diff", "Dockerfile", "--context", "closed")
    assert code in {0, 2}
    assert "manifest-unreadable" in said or "Permission denied" in said
