"""What makes two files change together, even when the run is killed between them.

Before the first of several files is replaced, a journal beside the Dockerfile says which new text waits for
which file. It is removed when all are in their places. A run that finds one completes what was begun, or
takes back what had not begun; see docs/decisions/0021.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.advice import TEMPORARY
from dockopt.cli.store import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dockopt.cli.analysis import Job

_LIMIT = 100_000  # bytes of a journal; more of them were not written by dockopt


class Pending(Struct, frozen=True):
    """One file: its path and the waiting text, from the journal's folder; digests of the old and new bytes.

    `old` None: the file is new.
    """

    path: str
    temporary: str
    old: str | None
    new: str


def journal_of(dockerfile: Path) -> Path:
    """Where the journal of a Dockerfile lies. There is one at a time: the name needs no search."""
    return dockerfile.with_name(f"{TEMPORARY}{dockerfile.name}.journal")


def is_unfinished(dockerfile: Path) -> bool:
    """Whether a stopped run left something of this Dockerfile, for one that writes to deal with."""
    return os.path.lexists(journal_of(Path(os.path.realpath(dockerfile))))


def begin(dockerfile: Path, files: Iterable[tuple[Path, Path, bytes | None, bytes]]) -> Path:
    """Write the journal for files (path, waiting text, old bytes, new bytes), to the disk. Raises OSError."""
    import msgspec

    folder = dockerfile.parent
    pending = [
        Pending(
            os.path.relpath(path, folder),
            os.path.relpath(temporary, folder),
            None if old is None else _digest(old),
            _digest(new),
        )
        for path, temporary, old, new in files
    ]
    data = msgspec.json.encode(pending)
    journal = journal_of(dockerfile)
    with os.fdopen(os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder)
    return journal


def recover(job: Job, *, writes: bool) -> str | None:
    """Deal with what a stopped run left of this Dockerfile; what to say of it. Raises OSError.

    Without `writes` nothing is touched.
    """
    if job.path is None:
        return None
    dockerfile = Path(os.path.realpath(job.path))  # links in a circle are told when the file is read
    journal = journal_of(dockerfile)
    if not os.path.lexists(journal):
        return None
    files = _read(journal)
    allowed = _may_change(dockerfile, job)
    sound = all(_is_ours(each, journal.parent, allowed) for each in files)
    states = [_state(each, journal.parent) for each in files] if sound else ["foreign"]
    # A journal that says nothing was cut off itself, before anything was replaced.
    name = f"{job.path}: a run was stopped while it changed the Dockerfile and its ignore file"
    half = set(states) == {"done", "waiting"}
    if not writes:
        return f"{name}; `dockopt fix` completes that" if half else None
    if half:
        _complete(files, states, journal.parent)
    elif sound:
        for each in files:
            (journal.parent / each.temporary).unlink(missing_ok=True)
    journal.unlink(missing_ok=True)
    if half:
        return f"{name}; that is complete now"
    return f"{name}; as they are others now, what was left of it is removed" if "foreign" in states else None


def _read(journal: Path) -> list[Pending]:
    import msgspec

    from dockopt.context.disk import content

    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(content(str(journal), _LIMIT) or b"", type=list[Pending])
    return []


def _may_change(dockerfile: Path, job: Job) -> set[Path]:
    """The files that belong to this Dockerfile: a journal may come from anybody, as any file of a project."""
    own = dockerfile.with_name(dockerfile.name + ".dockerignore")
    shared = (job.folder or dockerfile.parent) / ".dockerignore"
    return {dockerfile, Path(os.path.realpath(own)), Path(os.path.realpath(shared))}


def _is_ours(file: Pending, folder: Path, allowed: set[Path]) -> bool:
    path, temporary = (Path(os.path.normpath(folder / each)) for each in (file.path, file.temporary))
    named = temporary.name.startswith(TEMPORARY) and temporary.suffix == ".tmp"
    return path in allowed and named and temporary.parent == path.parent


def _state(file: Pending, folder: Path) -> str:
    """`done`, `waiting`, or `foreign`: somebody has changed the file, or the text that waits."""
    now = _bytes(folder / file.path)
    if now is not None and _digest(now) == file.new:
        return "done"
    waiting = _bytes(folder / file.temporary)
    as_before = (None if now is None else _digest(now)) == file.old
    return "waiting" if as_before and waiting is not None and _digest(waiting) == file.new else "foreign"


def _complete(files: Sequence[Pending], states: Sequence[str], folder: Path) -> None:
    for file, state in zip(files, states, strict=True):
        if state == "waiting":
            (folder / file.temporary).replace(folder / file.path)
            sync_folder((folder / file.path).parent)


def _bytes(path: Path) -> bytes | None:
    """The bytes of a regular file that is no link; None where there is none."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None
    except FileNotFoundError:
        return None


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
