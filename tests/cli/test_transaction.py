"""Files change together or not at all, whatever fails in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockopt.cli.advice import FileError
from dockopt.cli.store import read
from dockopt.cli.transaction import Write, write_together


def writes(folder: Path, *, ignore: bytes | None) -> list[Write]:
    """Plan the change of a .dockerignore (new when `ignore` is None) and a Dockerfile."""
    first, second = folder / ".dockerignore", folder / "Dockerfile"
    second.write_bytes(b"old")
    if ignore is not None:
        first.write_bytes(ignore)
    return [
        Write(first, b"new ignore", None if ignore is None else read(first)),
        Write(second, b"new", read(second)),
    ]


def state(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


IGNORE = pytest.mark.parametrize("ignore", [None, b"old ignore"], ids=["new", "changed"])


def before(ignore: bytes | None) -> dict[str, bytes]:
    return {"Dockerfile": b"old"} | ({} if ignore is None else {".dockerignore": ignore})


@IGNORE
@pytest.mark.parametrize("error", [OSError(16, "busy"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_the_first_is_put_back_when_the_second_fails(
    ignore: bytes | None, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = writes(tmp_path, ignore=ignore)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "Dockerfile":
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(type(error)):
        write_together(planned)
    assert state(tmp_path) == before(ignore)


@IGNORE
def test_nothing_happens_when_the_disk_is_full(
    ignore: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = writes(tmp_path, ignore=ignore)
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_together(planned)
    assert state(tmp_path) == before(ignore)


def test_a_file_that_appeared_is_kept(tmp_path: Path) -> None:
    planned = writes(tmp_path, ignore=None)
    (tmp_path / ".dockerignore").write_bytes(b"somebody")
    with pytest.raises(FileError, match="has appeared"):
        write_together(planned)
    assert state(tmp_path) == {".dockerignore": b"somebody", "Dockerfile": b"old"}


def test_a_file_that_changed_is_kept(tmp_path: Path) -> None:
    planned = writes(tmp_path, ignore=b"x")
    (tmp_path / "Dockerfile").write_bytes(b"somebody")
    with pytest.raises(FileError, match="was changed"):
        write_together(planned)
    assert state(tmp_path) == {".dockerignore": b"x", "Dockerfile": b"somebody"}


def test_a_rollback_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = writes(tmp_path, ignore=b"x")
    replace = Path.replace
    done: list[Path] = []

    def once(self: Path, target: Path) -> Path:
        if done:
            raise OSError(5, "Input/output error")
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(FileError, match=r"\.dockerignore was written alone and could not be put back"):
        write_together(planned)


@IGNORE
def test_all_are_written(ignore: bytes | None, tmp_path: Path) -> None:
    write_together(writes(tmp_path, ignore=ignore))
    assert state(tmp_path) == {".dockerignore": b"new ignore", "Dockerfile": b"new"}
