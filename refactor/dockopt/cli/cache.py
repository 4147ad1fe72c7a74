"""`--cache DIR`: what was found out about a Dockerfile, which holds while all that it rests on is the same.

An entry rests on the bytes of the Dockerfile, the options, the program, and every question that was asked of
the disk, with its answer (`context/record.py`). All of it is compared before the entry counts; one that is
damaged, or that another version wrote, is none. Entries appear whole, by a rename, so that runs at the same
time can share a folder. What cannot be written is found out again the next time.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from dockopt.cli.advice import TEMPORARY
from dockopt.cli.store import read
from dockopt.context.record import still_holds

if TYPE_CHECKING:
    from dockopt.cli.analysis import Job
    from dockopt.cli.kept import Checked, Entry, Fixed
    from dockopt.context.record import Record
    from dockopt.engine.types import Options

Command: TypeAlias = Literal["fix", "check"]
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by dockopt; may be removed at any time.\n"
_DIGEST = 32  # bytes of SHA-256


class Asked(Struct, frozen=True):
    """What is asked about one Dockerfile: its bytes, where it is, and what is allowed to it."""

    data: bytes
    job: Job
    options: Options
    context_limit: int | None

    def name(self, command: Command) -> str:
        """The name of the entry: one for each file, command and options, whatever the file says."""
        path, folder, options = self.job.path, self.job.folder, self.options
        places = (path and path.parent.resolve() / path.name, folder and folder.resolve())
        rules = sorted(options.selected or ()), sorted(options.reported)
        wanted = (*rules, options.unsafe, options.other_files, self.context_limit)
        return hashlib.sha256(repr((command, places, wanted)).encode()).hexdigest()


class Cache(Struct, frozen=True):
    """A folder of entries. `program`: what makes the answers; those of another one do not count."""

    folder: Path
    program: bytes

    @classmethod
    def open(cls, name: str) -> Cache:
        """Make the folder, if there is none. Raises OSError."""
        from dockopt.cli.program import fingerprint

        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder / "CACHEDIR.TAG", _TAG)  # bford.info/cachedir: backups leave such a folder out
        return cls(folder.resolve(), fingerprint())

    def find(self, command: Command, asked: Asked) -> Fixed | Checked | None:
        """Return the answer that is known, if all that it rests on is the same."""
        entry = self._read(self._path(command, asked))
        if entry is None or (entry.program, entry.text) != (self.program, _digest(asked.data)):
            return None
        return entry.answer if still_holds(entry.record) else None

    def keep(self, command: Command, asked: Asked, record: Record, answer: Fixed | Checked) -> None:
        """Keep an answer, unless the record says that it may be another one next time."""
        import msgspec

        from dockopt.cli.kept import Entry

        if not record.sound:
            return
        entry = Entry(self.program, _digest(asked.data), record.lines(), answer)
        with suppress(UnicodeEncodeError):  # words with bytes that are no text
            data = msgspec.msgpack.encode(entry)
            with suppress(OSError):
                _put(self._path(command, asked), _digest(data) + data)

    def _path(self, command: Command, asked: Asked) -> Path:
        name = asked.name(command)
        return self.folder / name[:2] / name[2:]

    def _read(self, path: Path) -> Entry | None:
        import msgspec

        from dockopt.cli.kept import Entry

        try:
            data = read(path).data
            whole = data[:_DIGEST] == _digest(data[_DIGEST:])
            return msgspec.msgpack.decode(data[_DIGEST:], type=Entry) if whole else None
        except (OSError, msgspec.DecodeError):
            return None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _put(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all. Raises OSError."""
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.urandom(8).hex()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
