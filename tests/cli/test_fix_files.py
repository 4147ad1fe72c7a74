"""Rewriting in place: what is left alone first, then what is written and how."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

import dockopt.engine
from dockopt.engine.types import FileChange, Result

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call


def temporary_files(folder: Path) -> list[Path]:
    return list(folder.rglob(".dockopt-*"))


def test_nothing_to_do_touches_nothing_and_says_nothing(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_bytes(b"FROM a\r\n\xff")
    before = file.stat()
    ran = dockopt_("fix", "Dockerfile")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_a_refusal_is_one_line_with_code_and_way_out(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("FROM a\n# REFUSE\n")
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 0
    assert ran.err == (
        "Dockerfile:2: names refused: line 2 may do anything [unreadable]. "
        "Way out: Name the file in a COPY.\n"
    )


@pytest.mark.parametrize(
    ("mark", "code", "words"),
    [
        ("SYNTAX", 3, ["Dockerfile:1:1: unknown"]),
        ("GATE", 4, ["stopped", "`round-trip`", "`split`", "a byte\\x1b lost", "report it"]),
        ("CRASH", 4, ["RecursionError", "fake_engine.py:", "too\\ndeep", "report it"]),
    ],
)
@pytest.mark.parametrize("quiet", [True, False])
def test_a_failure_keeps_the_file(
    mark: str, code: int, words: list[str], here: Path, dockopt_: Call, *, quiet: bool
) -> None:
    file = here / "Dockerfile"
    file.write_text(f"FROM OLD {mark}\n")
    ran = dockopt_("fix", "Dockerfile", *(["--quiet"] if quiet else []))
    assert ran.code == code
    assert ran.out == b""
    for word in words:
        assert word in ran.err
    assert file.read_text() == f"FROM OLD {mark}\n"


def test_the_highest_code_counts_and_the_others_are_written(here: Path, dockopt_: Call) -> None:
    for name, text in {"a": "FROM OLD", "b": "GATE", "c": "SYNTAX", "d": "FROM OLD"}.items():
        (here / name).write_text(text)
    ran = dockopt_("fix", "a", "missing", "b", "c", "d")
    assert ran.code == 4
    assert (here / "a").read_text() == (here / "d").read_text() == "FROM NEW"
    assert "missing: error: No such file or directory. Check the name." in ran.err


def test_the_bytes_that_do_not_change_stay(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_bytes(b"\xef\xbb\xbffrom OLD\r\n# \xff\x00\xe2\x80\xa8\rx")
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 0
    assert ran.err == "rewrote Dockerfile (split)\n"
    assert file.read_bytes() == b"\xef\xbb\xbffrom NEW\r\n# \xff\x00\xe2\x80\xa8\rx"
    assert temporary_files(here) == []


@pytest.mark.parametrize("mode", [0o640, 0o600, 0o755, 0o664])
def test_the_mode_stays(mode: int, here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_text("OLD")
    file.chmod(mode)
    assert dockopt_("fix", "Dockerfile").code == 0
    assert file.read_text() == "NEW"
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_text("OLD")
    os.chown(file, 1234, 5678)
    file.chmod(0o2755)
    assert dockopt_("fix", "Dockerfile").code == 0
    status = file.stat()
    assert (file.read_text(), status.st_uid, status.st_gid) == ("NEW", 1234, 5678)
    assert stat.S_IMODE(status.st_mode) == 0o2755


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_has_the_usual_mode(umask: int, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("IGNORE")
    before = os.umask(umask)
    try:
        assert dockopt_("fix", "Dockerfile").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((here / ".dockerignore").stat().st_mode) == 0o666 & ~umask


def test_extended_attributes_stay(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_text("OLD")
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    assert dockopt_("fix", "Dockerfile").code == 0
    assert os.getxattr(file, "user.note") == b"mine"


def test_a_link_stays_a_link(here: Path, dockopt_: Call) -> None:
    (here / "real").mkdir()
    file = here / "real" / "Dockerfile.prod"
    file.write_text("OLD")
    link = here / "Dockerfile"
    link.symlink_to("real/Dockerfile.prod")
    assert dockopt_("fix", "Dockerfile").code == 0
    assert link.is_symlink()
    assert file.read_text() == "NEW"


def test_hard_links_are_noted(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD")
    os.link("Dockerfile", "other")
    ran = dockopt_("fix", "Dockerfile")
    assert "note: Dockerfile: Dockerfile has other hard links; they keep the old text" in ran.err
    assert (here / "other").read_text() == "OLD"


def test_special_files_are_refused(here: Path, dockopt_: Call) -> None:
    os.mkfifo(here / "Dockerfile")
    ran = dockopt_("fix", "Dockerfile", "/dev/null")
    assert ran.code == 2
    assert ran.err == (
        "Dockerfile: error: it is not a regular file. Use `-` to read from stdin.\n"
        "/dev/null: error: it is not a regular file. Use `-` to read from stdin.\n"
    )


@pytest.mark.parametrize("target", ["Dockerfile", "nowhere"])
def test_links_that_lead_nowhere_are_refused(target: str, here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").symlink_to(target)
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 2
    assert ran.err.startswith("Dockerfile: error: ")


def test_a_write_protected_file_is_refused(
    here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "Dockerfile"
    file.write_text("OLD")
    file.chmod(0o444)

    def access(path: Path, mode: int) -> bool:  # as for a user who is not root
        return mode != os.W_OK or bool(path.stat().st_mode & 0o222)

    monkeypatch.setattr(os, "access", access)
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 2
    assert ran.err == (
        "Dockerfile: error: Dockerfile is write-protected. "
        "Make it writable, or use --diff to see the change.\n"
    )
    assert file.read_text() == "OLD"


def test_an_unreadable_file_says_so(here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "Dockerfile").write_text("OLD")

    def denied(path: Path) -> None:  # not by chmod: root may read all the same
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("dockopt.cli.fix.read", denied)
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 2
    assert ran.err == (
        "Dockerfile: error: Permission denied. Check the permissions of the file and of its folder.\n"
    )


def test_a_file_changed_meanwhile_is_left_alone(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_text("OLD MEANWHILE")
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 2
    assert "was changed while dockopt was working. Run dockopt again." in ran.err
    assert file.read_text() == "somebody else\n"
    assert temporary_files(here) == []


def test_the_ignore_file_changes_with_the_dockerfile(here: Path, dockopt_: Call) -> None:
    (here / "app").mkdir()
    (here / "app" / "Dockerfile").write_text("OLD IGNORE")
    ran = dockopt_("fix", "app/Dockerfile")
    assert ran.err == "rewrote app/Dockerfile and app/.dockerignore (split)\n"
    assert (here / "app" / "Dockerfile").read_text() == "NEW IGNORE"
    assert (here / "app" / ".dockerignore").read_text() == "*.log\n"


@pytest.mark.parametrize("before", [None, "x\n"])
def test_several_passes_may_change_one_file(
    before: str | None, here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(text: str, *_: object) -> Result:
        files = (
            FileChange(".dockerignore", before, "x\ny\n"),
            FileChange(".dockerignore", "x\ny\n", "x\ny\nz\n"),
        )
        return Result(text, text + "#", other_files=files)

    (here / "Dockerfile").write_text("FROM a\n")
    if before is not None:
        (here / ".dockerignore").write_text(before)
    monkeypatch.setattr(dockopt.engine, "fix", twice, raising=False)
    ran = dockopt_("fix")
    assert (ran.code, ran.err) == (0, "rewrote Dockerfile and .dockerignore\n")
    assert (here / ".dockerignore").read_text() == "x\ny\nz\n"


def test_two_changes_of_one_file_that_ignore_each_other_are_a_bug(
    here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def apart(text: str, *_: object) -> Result:
        files = (FileChange(".dockerignore", None, "x\n"), FileChange(".dockerignore", None, "y\n"))
        return Result(text, text + "#", other_files=files)

    (here / "Dockerfile").write_text("FROM a\n")
    monkeypatch.setattr(dockopt.engine, "fix", apart, raising=False)
    ran = dockopt_("fix")
    assert ran.code == 4
    assert "two changes of .dockerignore do not build on each other" in ran.err
    assert [file.name for file in here.iterdir()] == ["Dockerfile"]


def test_two_dockerfiles_may_share_an_ignore_file(here: Path, dockopt_: Call) -> None:
    for name in ("a.Dockerfile", "b.Dockerfile"):
        (here / name).write_text(f"FROM {name} IGNORE OWNLINE")
    assert dockopt_("fix").code == 0
    assert (here / ".dockerignore").read_text() == "a.Dockerfile\nb.Dockerfile\n"


def test_context_is_where_the_user_says(here: Path, dockopt_: Call) -> None:
    (here / "docker").mkdir()
    (here / "docker" / "Dockerfile").write_text("IGNORE OLD")
    assert dockopt_("fix", "docker/Dockerfile", "--context", ".").code == 0
    assert (here / ".dockerignore").exists()
    assert not (here / "docker" / ".dockerignore").exists()


def test_a_context_that_is_none_is_an_error(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD")
    ran = dockopt_("fix", "Dockerfile", "--context", "nowhere")
    assert ran.code == 2
    assert ran.err == "Dockerfile: error: the context nowhere is not a folder. Check --context.\n"
    assert (here / "Dockerfile").read_text() == "OLD"


def test_unsafe_fixes_only_on_request(here: Path, dockopt_: Call) -> None:
    file = here / "Dockerfile"
    file.write_text("FROM a\n# UNSAFE\n")
    dockopt_("fix", "Dockerfile")
    assert "USER" not in file.read_text()
    dockopt_("fix", "Dockerfile", "--unsafe-fixes")
    assert file.read_text().endswith("USER nobody\n")


def test_quiet_says_nothing_about_changes_and_refusals(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD REFUSE")
    ran = dockopt_("fix", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    assert (here / "Dockerfile").read_text() == "NEW REFUSE"


def test_explain_shows_every_decision_with_its_evidence(here: Path, dockopt_: Call) -> None:
    (here / "app").mkdir()
    (here / "app" / "Dockerfile").write_text("OLD REFUSE")
    ran = dockopt_("fix", "--explain")
    assert ran.err.splitlines() == [
        "rewrote app/Dockerfile (split)",
        "app/Dockerfile",
        "  nothing order: the manifests come first [in-order]",
        "  changed split, line 1: built in one stage [two-stages]",
        "    because app/go.mod:1: module example",
        "    because app/Dockerfile:1: FROM\\x1b[31m golang",
        "  refused names, line 2: line 2 may do anything [unreadable]",
        "    way out: Name the file in a COPY.",
    ]


def test_names_never_reach_the_terminal_raw(here: Path, dockopt_: Call) -> None:
    (here / "\x1b]0;x\x07.Dockerfile").write_text("OLD REFUSE")
    (here / "\u202e\x9b.Dockerfile").write_text("SYNTAX")
    ran = dockopt_("fix", "--explain")
    assert ran.code == 3
    assert "\\x1b]0;x\\x07.Dockerfile" in ran.err
    assert all(char == "\n" or char.isprintable() for char in ran.err)


def test_an_error_of_the_other_file_names_it(here: Path, dockopt_: Call) -> None:
    (here / "Dockerfile").write_text("OLD IGNORE")
    (here / ".dockerignore").symlink_to(".dockerignore")
    ran = dockopt_("fix", "Dockerfile")
    assert ran.code == 2
    assert ".dockerignore" in ran.err
    assert (here / "Dockerfile").read_text() == "OLD IGNORE"


def test_a_text_that_cannot_be_written_is_a_bug_not_a_loss(
    here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A high surrogate is no text: it stands for a bug of a pass."""

    def broken(text: str, *_: object) -> Result:
        return Result(text, text + "\ud800")

    (here / "Dockerfile").write_text("FROM a\n")
    monkeypatch.setattr(dockopt.engine, "fix", broken, raising=False)
    for options in ([], ["--diff"]):
        ran = dockopt_("fix", *options)
        assert (ran.code, ran.out) == (4, b"")
        assert "UnicodeEncodeError" in ran.err
    assert (here / "Dockerfile").read_text() == "FROM a\n"


def test_a_folder_that_is_gone(here: Path, dockopt_: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "gone").mkdir()
    monkeypatch.chdir(here / "gone")
    (here / "gone").rmdir()
    for paths in ([], ["Dockerfile"], ["."]):
        ran = dockopt_("fix", *paths)
        assert ran.code == 2
        assert "No such file or directory" in ran.err
    monkeypatch.chdir(here)


def test_an_option_with_control_characters_is_not_shown_raw(dockopt_: Call) -> None:
    ran = dockopt_("fix", "-\x1b[31m")
    assert ran.code == 2
    assert "No such option: -\\x1b" in ran.err
    assert "\x1b" not in ran.err
    assert "\x1b" not in dockopt_("\x1b[31m").err
    assert "\x1b" not in dockopt_("fix", "--", "-\x1b[31m").err
