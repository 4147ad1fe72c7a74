"""In-place writing where the disk says no: the old bytes or the new are there, and the error is clear."""

from __future__ import annotations

import os
import resource
import shutil
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.program import FAKE, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and namespaces are those of Linux")

OLD = b"FROM OLD\n" + b"# a line\n" * 1_000
NEW = OLD.replace(b"OLD", b"NEW")
IGNORE = b"x\n"


def fixed(folder: Path, *words: str, limit: int | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run `fix`; `limit`: how many bytes a file may get."""

    def bounded() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*words, *FAKE, "fix", "."],
        cwd=folder,
        env=environment(),
        capture_output=True,
        preexec_fn=bounded,
        timeout=120,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def with_ignore_file(text: bytes) -> bytes:
    return text.replace(b"# a line", b"# IGNORE", 1)


@pytest.mark.parametrize("limit", [0, 1, 4096, len(OLD) - 1])
def test_a_disk_that_is_full_keeps_the_old_bytes(limit: int, tmp_path: Path) -> None:
    before = {"Dockerfile": with_ignore_file(OLD), ".dockerignore": IGNORE}
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    ran = fixed(tmp_path, limit=limit)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"Dockerfile: error: File too large" in ran.stderr
    assert contents(tmp_path) == before


def mounted(script: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a shell script that may mount; skipped where nobody may."""
    unshare = shutil.which("unshare")
    inside = [unshare or "", "--mount", "--map-root-user"]
    if unshare is None or subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespace may be made here")
    return subprocess.run(
        [*inside, "sh", "-euc", script, "sh", *FAKE],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_a_small_disk_keeps_the_old_bytes(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(with_ignore_file(OLD))
    (tmp_path / "disk").mkdir()
    ran = mounted(
        """
        mount -t tmpfs -o size=16k none disk
        cp Dockerfile disk/
        (cd disk && "$@" fix .) || echo "code $?" >&2
        ls -A disk
        cmp Dockerfile disk/Dockerfile
        """,
        tmp_path,
    )
    assert (ran.returncode, ran.stdout) == (0, b"Dockerfile\n")
    assert b"error: No space left on device. Free some space and run again." in ran.stderr
    assert b"code 2" in ran.stderr


def test_a_read_only_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(OLD)
    ran = mounted(
        """
        mount --bind . /mnt && mount -o remount,bind,ro /mnt
        (cd /mnt && "$@" fix .) || echo "code $?" >&2
        """,
        tmp_path,
    )
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"Read-only file system" in ran.stderr or b"write-protected" in ran.stderr
    assert b"--diff" in ran.stderr
    assert b"code 2" in ran.stderr
    assert contents(tmp_path) == {"Dockerfile": OLD}


def test_an_access_list_stays(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(OLD)
    # acl(5): version 2, then tag, permission and id: the owner, one more user, the group, the mask, others.
    rows = ((0x01, 6, -1), (0x02, 4, 12345), (0x04, 4, -1), (0x10, 4, -1), (0x20, 0, -1))
    access = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *row) for row in rows)
    try:
        os.setxattr(path, "system.posix_acl_access", access)
    except OSError:
        pytest.skip("the file system has no access lists")
    mode = path.stat().st_mode
    assert fixed(tmp_path).returncode == 0
    assert path.read_bytes() == NEW
    assert os.getxattr(path, "system.posix_acl_access") == access
    assert path.stat().st_mode == mode


def test_a_file_without_a_byte(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"")
    assert fixed(tmp_path).returncode == 0
    assert contents(tmp_path) == {"Dockerfile": b""}


def test_a_file_of_50_megabytes(tmp_path: Path) -> None:
    data = b"FROM OLD\n" + b"# a line\n" * 6_000_000
    (tmp_path / "Dockerfile").write_bytes(data)
    assert fixed(tmp_path).returncode == 0
    assert (tmp_path / "Dockerfile").read_bytes() == data.replace(b"OLD", b"NEW")
