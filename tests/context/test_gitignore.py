"""The plainest patterns of a .gitignore, and the doubt about all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.gitignore import is_git_ignored
from dockopt.context.tree import BuildContext

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("patterns", "ignored"),
    [
        ("dist\n", True),
        ("dist/\n", True),
        ("# output\n**/dist/\r\n", True),
        ("web/dist\n", True),
        ("/web/dist/\n", True),
        ("/dist\n", False),
        ("other/dist\n", False),
        ("d*\n", False),
        ("dist\n!dist/keep\n", False),
    ],
)
def test_a_folder_below_the_root(patterns: str, ignored: bool, tmp_path: Path) -> None:  # noqa: FBT001
    (tmp_path / "web" / "dist").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text(patterns)
    context = BuildContext.open(tmp_path, tmp_path / "Dockerfile")
    assert is_git_ignored("web/dist", context) is ignored


def test_a_file_beside_it_counts(tmp_path: Path) -> None:
    (tmp_path / "web" / "dist").mkdir(parents=True)
    (tmp_path / "web" / ".gitignore").write_text("/dist\n")
    context = BuildContext.open(tmp_path, tmp_path / "Dockerfile")
    assert is_git_ignored("web/dist", context)
    assert not is_git_ignored("web", context)
