"""What the documents tell a reader to type works, and they name nothing outside the project."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from cli.program import REAL, start
from dockopt.engine.gates import GATES
from dockopt.passes.registry import RULES

from .documents import DOCUMENTS, blocks, commands
from .generate import SAMPLE
from .refusal_codes import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Sources of rules may be named; where this machine or a private server keeps things may not.
_PRIVATE = re.compile(
    r"/(?:home|root|Users|tmp)/|\blocalhost\b|\b\d+(?:\.\d+){3}\b|https?://(?!example\.com)"
)


def test_the_main_job_of_the_readme_gives_the_diff_that_it_shows() -> None:
    line = next(words for words in commands(README) if words[0] == ".venv/bin/dockopt")
    assert SAMPLE.as_posix() in line
    ran = start(*line[1:], cwd=ROOT, program=REAL)
    assert ran.returncode == 0, ran.stderr
    shown = next(block.text for block in blocks(README) if block.language == "diff")
    assert ran.stdout.decode() == shown


def test_the_setup_lines_need_python_alone_and_extras_that_exist() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.rsplit("/", 1)[-1].split()[0] for line in lines][1:] == ["pytest"]
    assert len(lines) == 2
    for words in (words for words in commands(README) if words[0] == ".venv/bin/pip"):
        extra = re.search(r"\[(\w+)\]", words[-1])
        assert extra is None or extra[1] in CONFIGURATION["project"]["optional-dependencies"]
    assert CONFIGURATION["project"]["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in README


def test_the_check_of_every_change_finds_the_line_that_runs_the_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m1 -oE '([^']+)' README\.md", script)
    assert pattern is not None
    found = next(match[0] for line in README.splitlines() if (match := re.search(pattern[1], line)))
    assert found in {line.strip() for block in blocks(README) for line in block.text.splitlines()}


def _without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


@each_document
def test_a_document_names_no_private_place(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for rule in RULES:
        text = text.replace(f"<{rule.source}>", "")
    assert _PRIVATE.findall(text) == []


@each_document
def test_a_document_is_english(document: Path) -> None:
    if ".ko." in document.name:
        return
    own = _without_blocks(document.read_text(encoding="utf-8")).replace("[한국어]", "")
    assert [char for char in own if ord(char) > 0x2FF and not 0x2000 <= ord(char) <= 0x22FF] == []


@each_document
def test_a_document_has_a_title_and_short_lines(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# ")
    prose = [line for line in _without_blocks(text).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 125] == []


@each_document
def test_what_a_console_shows_is_made_by_the_program(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    generated = re.findall(r"<!-- generated: console [^\n]* -->\n```console$", text, re.MULTILINE)
    assert len(generated) == sum(block.language == "console" for block in blocks(text))


@each_document
def test_links_lead_to_headings_that_exist(document: Path) -> None:
    for name, heading in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", document.read_text(encoding="utf-8")):
        target = document.parent / name if name else document
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_the_readme_maps_every_layer_and_only_those() -> None:
    layers = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(re.findall(r"^\| `refactor/dockopt/(\w+)/` \|", README, re.MULTILINE)) == layers


def test_the_architecture_names_every_gate_in_order() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    gates = text.split("\n## Gates\n", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"^\| `([\w-]+)` \|", gates, re.MULTILINE)
    assert named == ["edits", *(name for name, _ in GATES), "idempotent"]


def test_decisions_are_numbered_without_a_gap_and_say_what_follows() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        assert "\n## Decision\n" in text
        assert len(text.splitlines()) <= 60


def test_commands_for_contributors_are_there() -> None:
    """Each tool that CONTRIBUTING.md calls can be called; the cheap ones are started."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\.venv/bin/(\w+)", text))
    assert {"pytest", "ruff", "mypy", "python"} <= named
    for tool in named - {"python", "pip", "dockopt"}:
        ran = subprocess.run([sys.executable, "-m", tool, "--version"], capture_output=True, check=False)
        assert ran.returncode == 0, tool


def test_private_places_are_seen() -> None:
    assert all(
        map(_PRIVATE.search, ("/Users/x", "http://host/", "http://10.0.0.1", "127.0.0.1", "/root/.cache/"))
    )
    assert not any(
        map(_PRIVATE.search, ("/app/work", "docs/cli.md", "python 3.11.7", "https://example.com/"))
    )
