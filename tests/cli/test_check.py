"""`dockopt check`: findings with their places on stdout, nothing changed, an exit code for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

CLEAN = "FROM nginx:1.27\n"
NUMBERED = "FROM golang:1.21\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\n"
REFUSED = "FROM node:20\nCOPY . .\nRUN npm install && npm run build\nCMD node .\n"
STARTS = 'FROM golang:1.21\nWORKDIR /app\nCOPY . .\nCMD ["go", "run", "main.go"]\n'

NUMBERED_SHOWN = """\
Dockerfile:1:1: name-stages (fixable)
  1 | FROM golang:1.21
    | ^^^^^^^^^^^^^^^^
    = this stage is referred to by number; it gets the name base

1 finding in 1 file: 1 fixable.
"""


def test_a_clean_file(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(CLEAN)
    ran = dockopt_("check")
    assert (ran.code, ran.out, ran.err) == (0, b"No findings in 1 file.\n", "")


def test_a_finding_is_shown_and_nothing_is_changed(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(NUMBERED)
    ran = dockopt_("check")
    assert (ran.code, ran.out.decode(), ran.err) == (1, NUMBERED_SHOWN, "")
    assert (here / "Dockerfile").read_text() == NUMBERED
    assert [path.name for path in here.iterdir()] == ["Dockerfile"]


def test_what_cannot_be_fixed_says_why_and_fails_nothing(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(REFUSED)
    ran = dockopt_("check", "--select", "copy-manifests-first")
    assert ran.code == 0
    assert "Dockerfile:3:1: copy-manifests-first (not fixable: install-and-build)\n" in ran.out.decode()
    assert "    = way out: write the install as a RUN of its own\n" in ran.out.decode()
    assert ran.out.endswith(b"1 finding in 1 file: 1 not fixable.\n")


HANDED_OVER = (
    'FROM debian:bookworm\nARG NPM_TOKEN\nRUN curl -H "Authorization: $NPM_TOKEN" https://example.com\n'
)


def test_secrets_are_told_without_being_selected(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(HANDED_OVER)
    ran = dockopt_("check", "--unsafe-fixes")
    assert ran.code == 0
    assert "Dockerfile:2:1: keep-secrets-out (fixable with --unsafe-fixes)" in ran.out.decode()
    assert "allow it with --extend-select keep-secrets-out --unsafe-fixes" in ran.out.decode()
    assert dockopt_("fix", "--unsafe-fixes", "--check").code == 0


def test_secrets_that_are_selected_count(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(HANDED_OVER)
    ran = dockopt_("check", "--extend-select", "keep-secrets-out", "--unsafe-fixes")
    assert (ran.code, b"keep-secrets-out (fixable)" in ran.out) == (1, True)


@pytest.mark.parametrize("option", [("--ignore", "keep-secrets-out"), ("--select", "name-stages")])
def test_nobody_is_told_of_secrets_who_chose_otherwise(
    here: Path, dockopt_: Call, option: tuple[str, str]
) -> None:
    (here / "Dockerfile").write_text(HANDED_OVER)
    assert b"keep-secrets-out" not in dockopt_("check", *option).out
    (here / "dockopt.toml").write_text(f'{option[0].removeprefix("--")} = ["{option[1]}"]\n')
    assert b"keep-secrets-out" not in dockopt_("check").out


def test_what_is_unsafe_counts_when_it_is_allowed(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(STARTS)
    ran = dockopt_("check", "--select", "build-before-start")
    assert ran.code == 0
    assert b"(fixable with --unsafe-fixes)" in ran.out
    assert dockopt_("check", "--select", "build-before-start", "--unsafe-fixes").code == 1


def test_what_is_ignored_is_not_found(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("# dockopt: ignore[name-stages]\n" + NUMBERED)
    assert dockopt_("check").code == 0
    (here / "Dockerfile").write_text(NUMBERED)
    assert dockopt_("check", "--ignore", "name-stages").code == 0


def test_a_comment_that_ignores_no_rule_is_told(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("# dockopt: ignore[name-stage]\n" + NUMBERED)
    ran = dockopt_("check")
    assert ran.code == 1
    assert ran.err == "note: Dockerfile:1: no rule is called `name-stage`; did you mean `name-stages`?\n"


def test_several_files_and_what_is_wrong_with_them(here: Path, dockopt_: Call) -> None:
    for name, text in {"a": CLEAN, "b": NUMBERED, "c": "FRMO x\n"}.items():
        (here / f"{name}.Dockerfile").write_text(text)
    ran = dockopt_("check", ".", "gone.Dockerfile")
    assert ran.code == 3
    assert ran.out.endswith(b"1 finding in 1 of 2 files: 1 fixable.\n")
    assert "c.Dockerfile:1:1: unknown instruction: FRMO" in ran.err
    assert "gone.Dockerfile: error: " in ran.err


def test_stdin(here: Path, dockopt_: Call) -> None:
    ran = dockopt_("check", "-", stdin=NUMBERED.encode())
    assert (ran.code, ran.out.splitlines()[0]) == (1, b"stdin:1:1: name-stages (fixable)")
    named = dockopt_("check", "-", "--stdin-filename", "x/Dockerfile", stdin=NUMBERED.encode())
    assert named.out.startswith(b"x/Dockerfile:1:1: ")
    assert list(here.iterdir()) == []


def test_quiet_leaves_the_exit_code(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(NUMBERED)
    ran = dockopt_("check", "-q")
    assert (ran.code, ran.out, ran.err) == (1, b"", "")


def test_a_report_for_programs_is_whole_without_findings(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(CLEAN)
    assert json.loads(dockopt_("check", "--output-format", "json").out) == []
    assert json.loads(dockopt_("check", "--output-format", "sarif").out)["runs"][0]["results"] == []
    assert dockopt_("check", "--output-format", "github").out == b""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--select", "split-stage"],
            "--select: no rule is called `split-stage`; did you mean `split-stages`?",
        ),
        (["--ignore", "x,all"], "--ignore: no rule is called `x`."),
        (["--isolated", "--config", "x"], "--isolated and --config exclude each other"),
        (["--output-format", "xml"], "'xml' is not one of"),
        (["-", "Dockerfile"], "takes no other paths"),
    ],
)
def test_wrong_usage(options: list[str], words: str, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(CLEAN)
    ran = dockopt_("check", *options)
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err
