"""Every golden case holds, and with it what every rewrite has to hold.

`DOCKOPT_UPDATE_GOLDEN=1` writes the expected texts anew; read the diff before you keep it.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dockopt.engine.second_reader import disagreement
from dockopt.model.dockerfile import lower
from dockopt.model.instructions import Copy
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse
from dockopt.syntax.source import BOM, encode
from dockopt.syntax.tokens import TokenKind

from .golden import Case, cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockopt.model.image import ImageReference
    from dockopt.syntax.nodes import Document

REWRITES = cases("rewrite")
REFUSALS = cases("refuse")
UPDATE = bool(os.environ.get("DOCKOPT_UPDATE_GOLDEN"))

each_rewrite = pytest.mark.parametrize("case", REWRITES, ids=lambda case: case.name)
each_refusal = pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)

VARIANTS: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: BOM + text,
    "crlf-bom": lambda text: BOM + text.replace("\n", "\r\n"),
    "no-final-newline": lambda text: text.removesuffix("\n"),
}

#: Findings that a rewrite may add, and why. Anything else is a finding that dockopt caused.
NEW_FINDINGS = {
    "DL3008": "a package whose version the original did not name either: its base image brought it",
    "DL3018": "the same, on Alpine",
}
#: The same, for one rule alone.
NEW_FINDINGS_OF = {
    "copy-manifests-first": {"DL3059": "steps that the COPY kept apart come to stand one behind the other"},
    "serve-by-nginx": {"SC2016": "variables of nginx, in its settings, that the shell must leave alone"},
}


#: Rules whose purpose is to rewrite a RUN.
REWRITES_RUNS = {
    "add-cache-mounts",
    "clean-package-lists",
    "copy-with-owner-and-mode",
    "install-by-lockfile",
    "install-no-recommended",
    "join-update-with-install",
    "keep-no-download-cache",
    "remove-unused-stages",
    "remove-where-made",
    "serve-by-nginx",  # where it takes the place of a program, it leaves out that one's install
    "workdir-instead-of-cd",
}


#: What a rule is there to write.
ASKED = {
    "add-cache-mounts": {"mount"},
    "copy-with-owner-and-mode": {"chmod"},
    "keep-secrets-out": {"mount"},
}


def test_there_are_cases() -> None:
    assert len(REWRITES) >= 40
    assert len(REFUSALS) >= 50


@each_refusal
def test_refusal(case: Case, tmp_path: Path) -> None:
    result = case.run(tmp_path)
    decision = case.decision(result)
    expected = case.settings
    assert (decision.code, decision.line) == (expected["code"], expected.get("line"))
    assert decision.outcome == expected.get("outcome", "refused")
    assert expected.get("says", "") in decision.message
    assert result.after == case.text
    assert (result.changed, result.gate_failures) == (False, ())


@each_refusal
def test_a_refusal_does_not_depend_on_line_ends(case: Case, tmp_path: Path) -> None:
    expected = (case.settings["code"], case.settings.get("line"))
    for name, variant in VARIANTS.items():  # one test: copying the context costs more than all four runs
        text = variant(case.text)
        result = case.run(tmp_path, text)
        assert result.after == text, name
        decision = case.decision(result)
        assert (decision.code, decision.line) == expected, name


@each_rewrite
def test_rewrite(case: Case, tmp_path: Path) -> None:
    result = case.run(tmp_path)
    assert result.gate_failures == ()
    assert case.decision(result).outcome == "changed"
    if UPDATE:
        (case.folder / "expected.Dockerfile").write_bytes(encode(result.after))
    assert result.after == case.expected()
    files = {change.path: change.after for change in result.other_files}
    expected = case.expected("dockerignore")
    assert files == ({".dockerignore": expected} if expected is not None else {})


@each_rewrite
def test_a_second_run_changes_nothing(case: Case, tmp_path: Path) -> None:
    result = case.run(tmp_path)
    for change in result.other_files:
        (tmp_path / "context" / change.path).write_bytes(encode(change.after))
    again = case.run(tmp_path, result.after)
    assert (again.after, again.other_files, again.gate_failures) == (result.after, (), ())


@each_rewrite
def test_line_ends_are_kept(case: Case, tmp_path: Path) -> None:
    for name, variant in VARIANTS.items():
        result = case.run(tmp_path, variant(case.text))
        assert result.gate_failures == (), name
        assert result.after == variant(case.expected() or ""), name


#: Copying one of these from another image lays one base over another. Traps 13 and 14.
SYSTEM = {"/", "/bin", "/etc", "/home", "/lib", "/opt", "/root", "/sbin", "/usr", "/var"}
SYSTEM |= {"/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib"}


#: What a distribution leaves to those who add to it: there is nothing of its own that a copy could cover.
OF_NOBODY = "/usr/local"


@each_rewrite
def test_nothing_copies_a_system_folder(case: Case) -> None:
    dockerfile = lower(parse(case.expected() or ""))
    bare = [each.image is not None and is_bare(each.image) for each in dockerfile.stages]
    copies = [step for stage in dockerfile.stages for step in stage.steps if isinstance(step, Copy)]
    for copy in (each for each in copies if each.source_stage is not None):
        found = SYSTEM & {word.text.rstrip("/") or "/" for word in copy.sources}
        assert found <= ({OF_NOBODY} if bare and all(bare) else set())


def is_bare(image: ImageReference) -> bool:
    """Whether it is one of a distribution's own images, with nothing added."""
    return image.name in {"debian", "ubuntu", "alpine", "fedora"}


@each_rewrite
def test_no_newer_builder_is_needed(case: Case) -> None:
    def features(text: str) -> set[str]:
        document = parse(text)
        flags = {flag.name for node in document.instructions for flag in node.flags}
        heredocs = {"heredoc" for node in document.instructions if node.heredocs}
        return (flags | heredocs | set(document.directives)) - {"from", "chown"}

    asked = ASKED.get(case.pass_name, set())
    assert features(case.expected() or "") <= features(case.text) | asked


def comments(document: Document) -> Counter[str]:
    tokens = (token for item in document.items for token in item.tokens)
    return Counter(token.text.strip() for token in tokens if token.kind is TokenKind.COMMENT)


@each_rewrite
def test_no_comment_is_lost(case: Case) -> None:
    before, after = parse(case.text), parse(case.expected() or "")
    assert comments(before) - comments(after) == Counter()


@each_rewrite
def test_other_readers_understand_the_result(case: Case) -> None:
    document = parse(case.expected() or "")
    assert [*document.problems, *check(document)] == []
    assert disagreement(lower(document)) is None


@pytest.mark.parametrize(
    "case", [case for case in REWRITES if case.pass_name not in REWRITES_RUNS], ids=lambda case: case.name
)
def test_build_steps_stay_as_they_were(case: Case) -> None:
    def runs(text: str) -> Counter[str]:
        nodes = parse(text).instructions
        return Counter(node.arguments.text for node in nodes if node.name == "RUN")

    assert runs(case.text) - runs(case.expected() or "") == Counter()


@each_rewrite
def test_a_rewrite_is_not_longer_than_it_must_be(case: Case) -> None:
    before, after = case.text.splitlines(), (case.expected() or "").splitlines()
    changes = [line for line in difflib.ndiff(before, after) if line.startswith("+ ") and line[2:].strip()]
    further_stages = sum(line.upper().startswith("FROM ") for line in after) - 2
    # Each stage beyond builder and runtime has a FROM and a RUN, and spares a rebuild (docs/decisions/0017).
    assert len(changes) <= 2 * len(before) + 2 * max(0, further_stages)


@cache
def findings() -> dict[Path, Counter[str]]:
    """The rules that hadolint finds broken in every text of the golden rewrites, by file."""
    program = Path(sys.executable).with_name("hadolint")
    if not program.exists():
        pytest.skip("hadolint is not installed")
    texts = [case.folder / name for case in REWRITES for name in ("Dockerfile", "expected.Dockerfile")]
    ran = subprocess.run(
        [program, "--no-fail", "--format", "json", *texts], capture_output=True, check=True, timeout=300
    )
    found: dict[Path, Counter[str]] = {text: Counter() for text in texts}
    for row in json.loads(ran.stdout):
        found[Path(row["file"])][row["code"]] += 1
    return found


@each_rewrite
def test_hadolint_finds_nothing_new(case: Case) -> None:
    old, new = (findings()[case.folder / name] for name in ("Dockerfile", "expected.Dockerfile"))
    if "DL1000" in old:
        pytest.skip("hadolint cannot read the original")
    # A step that both stages have is found twice.
    added = {code for code in new if code not in old}
    assert added <= {*NEW_FINDINGS, *NEW_FINDINGS_OF.get(case.pass_name, ())}
