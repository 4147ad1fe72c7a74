"""The budget of a start, kept by what is loaded: a list of modules is the same on every machine."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from dockopt.passes.selection import DEFAULTS, NAMES

if TYPE_CHECKING:
    from pathlib import Path

IMPORTED = "import sys; sys.argv = ['dockopt', 'fix', '-', '-q']; from dockopt.cli import main; "
IMPORTED += "main.main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


def loaded_by(text: bytes, folder: Path) -> set[str]:
    """The modules that are loaded when `dockopt fix -` has answered, in a folder without configuration."""
    words = [sys.executable, "-c", IMPORTED]
    ran = subprocess.run(words, input=text, cwd=folder, capture_output=True, check=True)
    return set(ran.stderr.decode().split())


def test_fix_loads_nothing_of_the_proof(tmp_path: Path) -> None:
    loaded = loaded_by(b"FROM scratch\n", tmp_path)
    assert "dockopt.engine.pipeline" in loaded
    assert [name for name in loaded if name.startswith(("dockopt.verify", "rich", "pydantic", "yaml"))] == []
    assert "dockopt.cli.verify" not in loaded


def test_fix_loads_nothing_of_a_fleet(tmp_path: Path) -> None:
    loaded = loaded_by(b"FROM scratch\n", tmp_path)
    of_a_fleet = ("distributed", "dask", "dockopt.cli.fleet", "dockopt.cli.temporary", "pickle", "logging")
    assert [name for name in loaded if name.startswith(of_a_fleet)] == []


def test_fix_loads_no_rule_that_does_not_run(tmp_path: Path) -> None:
    loaded = loaded_by(b"FROM scratch\n", tmp_path)
    modules = {name: f"dockopt.passes.{name.replace('-', '_')}" for name in NAMES}
    assert {name for name, module in modules.items() if module in loaded} == DEFAULTS


def test_fix_loads_what_few_files_need_only_for_them(tmp_path: Path) -> None:
    """Each of these is asked for by a step, a start command or a folder that most texts do not have."""
    loaded = loaded_by(b'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install x\nCMD ["x"]\n', tmp_path)
    rare = {
        "dockopt.cli.targets",
        "dockopt.context.dockerignore",
        "dockopt.facts.managed",
        "dockopt.facts.script_text",
        "dockopt.facts.slicing.compiled",
        "dockopt.facts.slicing.needed_files",
        "dockopt.facts.slicing.prune",
        "dockopt.facts.slicing.spared",
        "hashlib",  # it loads OpenSSL
        "tempfile",  # tree_sitter_bash asks for it
        "tomllib",
    }
    assert "dockopt.facts.slicing.best" in loaded
    assert rare & loaded == set()
