"""--diff, --check and stdin: nothing is written to files, and stdout holds data only."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

DIFF = b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-FROM OLD\r\n+FROM NEW\r\n"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("options", "code", "out"),
    [(["--diff"], 0, DIFF), (["--check"], 1, b""), (["--diff", "--check"], 1, DIFF)],
)
def test_nothing_is_written(options: list[str], code: int, out: bytes, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_bytes(b"FROM OLD\r\n")
    before = snapshot(here)
    ran = dockopt_("fix", *options)
    assert (ran.code, ran.out) == (code, out)
    assert ran.err == "would rewrite Dockerfile (split)\n"
    assert snapshot(here) == before


@pytest.mark.parametrize("text", ["FROM a\n", "REFUSE\n"])
def test_check_is_content_when_nothing_would_change(text: str, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text(text)
    ran = dockopt_("fix", "--check", "--diff")
    assert (ran.code, ran.out) == (0, b"")


def test_check_counts_an_ignore_file(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("IGNORE")
    ran = dockopt_("fix", "--check")
    assert (ran.code, ran.err) == (1, "would rewrite .dockerignore\n")


def test_a_gate_beats_check(here: Path, dockopt_: Call) -> None:
    (here / "a.Dockerfile").write_text("OLD")
    (here / "b.Dockerfile").write_text("GATE")
    assert dockopt_("fix", "--check").code == 4


@pytest.mark.parametrize("cwd", [".", "sub"])
def test_git_applies_the_whole_diff_where_it_was_made(
    cwd: str, here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = here / "sub" / "my 앱"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_bytes(b"\xef\xbb\xbfFROM OLD\r\n# \xff IGNORE")
    (here / "sub" / "Containerfile").write_text("FROM OLD\n# IGNORE\n")
    (here / "sub" / ".dockerignore").write_text("x")
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    monkeypatch.chdir(here / cwd)
    diff = dockopt_("fix", "--diff").out
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    shown = snapshot(here / "sub")
    assert (folder / "Dockerfile").read_bytes() == b"\xef\xbb\xbfFROM NEW\r\n# \xff IGNORE"
    assert (folder / ".dockerignore").read_text() == "*.log\n"
    assert (here / "sub" / ".dockerignore").read_text() == "x*.log\n"
    assert dockopt_("fix").err == ""
    assert snapshot(here / "sub") == shown


def test_the_diff_of_a_link_names_the_file(here: Path, dockopt_: Call) -> None:
    (here / "real").write_text("OLD\n")
    (here / "Dockerfile").symlink_to("real")
    assert dockopt_("fix", "--diff", "Dockerfile").out.startswith(b"--- a/real\n+++ b/real\n")


def test_a_shared_ignore_file_is_shown_once(here: Path, dockopt_: Call) -> None:
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (here / name).write_text("OLD IGNORE\n")
    out = dockopt_("fix", "--diff").out
    assert out.count(b"+++ b/.dockerignore\n") == 1
    assert b"+++ b/b.Dockerfile\n" in out
    subprocess.run(["git", "apply", "-"], input=out, check=True)


def test_two_wishes_for_an_ignore_file_are_not_mixed(here: Path, dockopt_: Call) -> None:
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (here / name).write_text(f"FROM {name} IGNORE OWNLINE OLD\n")
    ran = dockopt_("fix", "--diff", "--check")
    assert ran.code == 1
    assert b"b.Dockerfile" not in ran.out
    assert "note: b.Dockerfile would change .dockerignore in another way" in ran.err
    subprocess.run(["git", "apply", "-"], input=ran.out, check=True)
    assert dockopt_("fix", "--diff").out.startswith(b"--- a/b.Dockerfile\n")


@pytest.mark.parametrize("data", [b"", b"FROM a\r\n\xff", b"\xef\xbb\xbfFROM a\n", b"# REFUSE \x00"])
def test_stdin_without_a_change_comes_out_as_it_went_in(data: bytes, dockopt_: Call) -> None:
    ran = dockopt_("fix", "-", stdin=data)
    assert (ran.code, ran.out) == (0, data)


def test_stdin_is_rewritten_byte_for_byte(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("untouched")
    ran = dockopt_("fix", "-", "--explain", stdin=b"\xef\xbb\xbfFROM OLD\r\n# \xfe")
    assert (ran.code, ran.out) == (0, b"\xef\xbb\xbfFROM NEW\r\n# \xfe")
    assert ran.err.startswith("rewrote stdin (split)\n")
    assert snapshot(here) == {str(here / "Dockerfile"): b"untouched"}


def test_a_file_that_stdin_is_named_after_is_not_said_to_be_rewritten(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("untouched")
    ran = dockopt_("fix", "-", "--stdin-filename", "Dockerfile", stdin=b"FROM OLD")
    assert (ran.code, ran.out) == (0, b"FROM NEW")
    assert ran.err == "printed a new text for Dockerfile (split)\n"


@pytest.mark.parametrize(("mark", "code"), [(b"SYNTAX", 3), (b"GATE", 4), (b"CRASH", 4)])
def test_a_failure_leaves_stdout_empty(mark: bytes, code: int, dockopt_: Call) -> None:
    ran = dockopt_("fix", "-", stdin=b"FROM OLD " + mark)
    assert (ran.code, ran.out) == (code, b"")
    assert ran.err.startswith("stdin")


def test_stdin_checked_only(dockopt_: Call) -> None:
    assert dockopt_("fix", "-", "--check", stdin=b"OLD").code == 1
    ran = dockopt_("fix", "-", "--check", stdin=b"NEW")
    assert (ran.code, ran.out) == (0, b"")


def test_stdin_as_a_diff(dockopt_: Call) -> None:
    assert dockopt_("fix", "-", "--diff", stdin=b"FROM OLD\r\n").out == DIFF
    named = dockopt_("fix", "-", "--diff", "--stdin-filename", "x y/Dockerfile", stdin=b"OLD\n").out
    assert named.startswith(b"--- a/x y/Dockerfile\t\n")


def test_stdin_has_no_context_without_a_name(here: Path, dockopt_: Call) -> None:
    ran = dockopt_("fix", "-", stdin=b"OLD IGNORE")
    assert (ran.out, list(here.iterdir())) == (b"NEW IGNORE", [])


@pytest.mark.parametrize("options", [["--stdin-filename", "app/Dockerfile"], ["--context", "app"]])
def test_stdin_is_not_changed_by_half(options: list[str], here: Path, dockopt_: Call) -> None:
    """A .dockerignore that has to change too cannot go through stdout: both stay."""
    (here / "app").mkdir()
    ran = dockopt_("fix", "-", *options, stdin=b"OLD IGNORE")
    assert (ran.code, ran.out) == (0, b"OLD IGNORE")
    assert "stays as it is: .dockerignore has to change with it" in ran.err
    assert snapshot(here) == {}
    diff = dockopt_("fix", "-", "--diff", *options, stdin=b"OLD IGNORE\n").out
    assert b"+++ b/app/.dockerignore\n" in diff


def test_a_named_stdin_is_called_by_its_name(dockopt_: Call) -> None:
    ran = dockopt_("fix", "-", "--stdin-filename", "no/such/Dockerfile", stdin=b"REFUSE")
    assert ran.code == 0
    assert ran.err.startswith("no/such/Dockerfile:2: names refused")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-", "Dockerfile"], "takes no other paths"),
        (["--stdin-filename", "x"], "Give `-` as the path"),
        (["-", "--stdin-filename", ""], "--stdin-filename is empty"),
        (["--quiet", "--explain"], "exclude each other"),
        ([""], "A path is empty"),
    ],
)
def test_wishes_that_exclude_each_other(arguments: list[str], words: str, dockopt_: Call) -> None:
    ran = dockopt_("fix", *arguments, stdin=b"OLD")
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err


def test_a_file_named_dash(here: Path, dockopt_: Call) -> None:
    (here / "-").write_text("OLD")
    assert dockopt_("fix", "./-").code == 0
    assert (here / "-").read_text() == "NEW"
