"""`git apply` and `patch -p1` take the diffs, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dockopt.report.diff import unified_diff

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = {"git": ("git", "apply", "-"), "patch": ("patch", "-p1", "--silent")}

TEXTS: dict[str, tuple[bytes | None, bytes]] = {
    "plain": (b"FROM a\nRUN b\n", b"FROM a AS build\nRUN b\nFROM c\n"),
    "crlf": (b"FROM a\r\nRUN b\r\nCMD c\r\n", b"FROM a\r\nRUN x\r\nCMD c\r\n"),
    "mixed ends": (b"FROM a\nRUN b\r\nCMD c\rd\n", b"FROM a\r\nRUN b\nCMD c\rd\n"),
    "no final newline": (b"FROM a\nRUN b", b"FROM a\nRUN c"),
    "final newline added": (b"FROM a\nRUN b", b"FROM a\nRUN b\n"),
    "final newline lost": (b"FROM a\nRUN b\n", b"FROM a\nRUN b"),
    "carriage return at the end": (b"FROM a\nRUN b\r", b"FROM a\nRUN c\r"),
    "byte order mark": (b"\xef\xbb\xbfFROM a\n", b"\xef\xbb\xbfFROM b\n"),
    "undecodable": (b"FROM a\n# \xff\xfe\nRUN b\n", b"FROM b\n# \xff\xfe\nRUN \x80\n"),
    "other line ends": (
        b"FROM a\x0b\x0c\n# \xe2\x80\xa8\xc2\x85\n",
        b"FROM b\x0b\x0c\n# \xe2\x80\xa8\xc2\x85\n",
    ),
    "lines like headers": (b"-- a/x\n++ b/x\n@@ -1 +1 @@\n", b"-- a/x\n++ b/y\n@@ -1 +1 @@\n-- z\n"),
    "new": (None, b"*.log\n.git\n"),
    "new, no final newline": (None, b"*.log"),
    "was empty": (b"", b"*.log\n"),
}
NAMES = [
    "Dockerfile",
    "with space",
    "tab\tname",
    "한글 파일",
    'quote"and\\',
    "\udcff",
    "a/deep folder/Dockerfile",
]


def applied(tool: str, name: str, before: bytes | None, after: bytes, folder: Path) -> bytes:
    """Return what the tool makes of the file from our diff."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        file.write_bytes(before)
    old = None if before is None else before.decode("utf-8", "surrogateescape")
    diff = unified_diff(name, old, after.decode("utf-8", "surrogateescape"))
    subprocess.run(
        TOOLS[tool],
        input=diff.encode("utf-8", "surrogateescape"),
        cwd=folder,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent), "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        timeout=60,
    )
    return file.read_bytes()


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("case", TEXTS)
def test_texts(tool: str, case: str, tmp_path: Path) -> None:
    before, after = TEXTS[case]
    assert applied(tool, "Dockerfile", before, after, tmp_path) == after


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("before", [None, b"FROM a\n"], ids=["new", "changed"])
def test_names(tool: str, name: str, before: bytes | None, tmp_path: Path) -> None:
    assert applied(tool, name, before, b"FROM b\n", tmp_path) == b"FROM b\n"
