"""What a killed run left is completed, taken back, or left to the user; a journal may come from anybody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
import pytest

from dockopt.cli.analysis import Job
from dockopt.cli.journal import begin, journal_of, recover
from dockopt.cli.store import read
from dockopt.cli.transaction import Write, write_together

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Call

TEXTS = {".dockerignore": (b"x\n", b"x\ny\n"), "Dockerfile": (b"FROM OLD\n", b"FROM NEW\n")}


def left(here: Path, *done: str, old: bytes | None = b"x\n") -> Job:
    """Leave what a run leaves that was killed after it had replaced these files."""
    files = []
    for name, (before, after) in TEXTS.items():
        was = old if name == ".dockerignore" else before
        if name in done:
            (here / name).write_bytes(after)
        elif was is not None:
            (here / name).write_bytes(was)
        waiting = here / f".dockopt-{name.strip('.')}.tmp"
        if name not in done:
            waiting.write_bytes(after)
        files.append((here / name, waiting, was, after))
    begin(here / "Dockerfile", files)
    return Job(here / "Dockerfile", here)


def names(here: Path) -> set[str]:
    return {path.name for path in here.iterdir()}


@pytest.mark.parametrize("old", [None, b"x\n"])
def test_half_a_change_is_completed(old: bytes | None, here: Path, dockopt_: Call) -> None:
    left(here, ".dockerignore", old=old)
    ran = dockopt_("fix", ".")
    assert (ran.code, ran.out) == (0, b"")
    assert (
        "a run was stopped while it changed the Dockerfile and its ignore file; that is complete now"
        in ran.err
    )
    assert {name: (here / name).read_bytes() for name in names(here)} == {
        name: after for name, (_, after) in TEXTS.items()
    }


@pytest.mark.parametrize(
    "words", [("check", "."), ("fix", "--diff", "."), ("fix", "--check", ".")], ids=" ".join
)
def test_a_run_that_does_not_write_only_tells(words: tuple[str, ...], here: Path, dockopt_: Call) -> None:
    left(here, ".dockerignore")
    before = {path: path.read_bytes() for path in here.iterdir()}
    assert "`dockopt fix` completes that" in dockopt_(*words).err
    assert {path: path.read_bytes() for path in here.iterdir()} == before


def test_a_change_that_had_not_begun_is_taken_back(here: Path) -> None:
    assert recover(left(here), writes=True) is None
    assert {name: (here / name).read_bytes() for name in names(here)} == {
        name: before for name, (before, _) in TEXTS.items()
    }


def test_a_change_that_was_done_leaves_nothing(here: Path) -> None:
    assert recover(left(here, *TEXTS), writes=True) is None
    assert names(here) == set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_what_somebody_changed_since_is_left_alone(name: str, here: Path) -> None:
    job = left(here, ".dockerignore")
    (here / name).write_bytes(b"mine")
    said = recover(job, writes=True) or ""
    assert "as they are others now" in said
    assert (here / name).read_bytes() == b"mine"
    assert names(here) == set(TEXTS)


def hostile(here: Path, path: str, temporary: str) -> None:
    """A journal that a project brings: it would move its own text to a place of its choice."""
    import hashlib

    digests = [hashlib.sha256(each).hexdigest() for each in TEXTS["Dockerfile"]]
    rows: list[dict[str, str | None]] = [
        {"path": path, "temporary": temporary, "old": digests[0], "new": digests[1]}
    ]
    rows.append({"path": ".dockerignore", "temporary": ".dockopt-i.tmp", "old": None, "new": digests[1]})
    (here / ".dockerignore").write_bytes(TEXTS["Dockerfile"][1])
    journal_of(here / "Dockerfile").write_bytes(msgspec.json.encode(rows))


@pytest.mark.parametrize(
    ("path", "temporary"),
    [
        ("../outside", "../.dockopt-x.tmp"),
        ("src/app.py", "src/.dockopt-x.tmp"),
        ("Dockerfile", "../.dockopt-x.tmp"),
        ("Dockerfile", "src/.dockopt-x.tmp"),
        ("Dockerfile", "secret"),
        ("Dockerfile", "link/../.dockopt-x.tmp"),
    ],
)
def test_a_journal_of_somebody_else_moves_nothing(path: str, temporary: str, here: Path) -> None:
    project = here / "project"
    (project / "src").mkdir(parents=True)
    places = [here / "outside", project / "Dockerfile", project / "src" / "app.py"]
    for each in places:
        each.write_bytes(TEXTS["Dockerfile"][0])
    (project / "link").symlink_to(here)
    for each in (here, project / "src"):
        (each / ".dockopt-x.tmp").write_bytes(TEXTS["Dockerfile"][1])
    (project / "secret").write_bytes(TEXTS["Dockerfile"][1])
    hostile(project, path, temporary)
    recover(Job(project / "Dockerfile", project), writes=True)
    assert [each.read_bytes() for each in places] == [TEXTS["Dockerfile"][0]] * 3
    assert (here / ".dockopt-x.tmp").exists()
    assert (project / "secret").exists()


@pytest.mark.parametrize("kind", ["link", "fifo", "text", "large", "folder"])
def test_a_journal_that_is_none_harms_nobody(kind: str, here: Path) -> None:
    (here / "Dockerfile").write_text("FROM OLD\n")
    journal = journal_of(here / "Dockerfile")
    match kind:
        case "link":
            (here / "target").write_text("[]")
            journal.symlink_to("target")
        case "fifo":
            os.mkfifo(journal)
        case "text":
            journal.write_text("{")
        case "large":
            journal.write_bytes(b" " * 1_000_000)
        case "folder":
            journal.mkdir()
    job = Job(here / "Dockerfile", here)
    if kind == "folder":
        with pytest.raises(OSError, match=r"directory|permitted"):
            recover(job, writes=True)
    else:
        recover(job, writes=True)
        assert not os.path.lexists(journal)
    assert (here / "Dockerfile").read_text() == "FROM OLD\n"


def test_a_change_of_two_files_waits_for_another_one(here: Path) -> None:
    for name, (before, _) in TEXTS.items():
        (here / name).write_bytes(before)
    journal_of(here / "Dockerfile").write_text("[]")
    writes = [Write(here / name, after, read(here / name)) for name, (_, after) in TEXTS.items()]
    with pytest.raises(FileExistsError):
        write_together(writes)
    assert {name: (here / name).read_bytes() for name in TEXTS} == {
        name: before for name, (before, _) in TEXTS.items()
    }
