"""environment.yml: the packages of conda, those of pip, and the files that pip reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path

_ENVIRONMENT = """\
dependencies:
  - conda-forge::GDAL=3.8
  - python>=3.11
  - pip:
      - -r requirements.txt
      - -e .
"""


def read(folder: Path, text: str) -> Manifest:
    found = read_manifest(
        context(folder, {"environment.yml": text, "requirements.txt": "flask\n"}), "environment.yml"
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", ["", "- a\n", "dependencies:\n  - other:\n      - x\n", "a: [", "---\na: 1\n---\nb: 2\n"]
)
def test_what_is_no_environment_is_said(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).problems


def test_packages_and_what_pip_reads(tmp_path: Path) -> None:
    found = read(tmp_path, _ENVIRONMENT)
    assert not found.problems
    assert [each.name for each in found.packages if each.name] == ["gdal", "python", "flask"]
    assert "requirements.txt" in found.references
    assert found.installs_project
