"""`--summary FILE`: what became of all files, as JSON lines or as a page, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockopt.cli.advice import FileError
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.temporary import HELD, open_new, remove_left
from dockopt.report.summary import FAILED, NO_DOCKERFILE, STOPPED, Counts, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.cli.attempt import Failed

_LINES, _PAGE = (".jsonl", ".ndjson"), (".html", ".htm")
_OUTCOMES = {ExitCode.NOT_A_DOCKERFILE: NO_DOCKERFILE, ExitCode.STOPPED_BY_GATE: STOPPED}


class Summary:
    """The files that were asked for. JSON lines go to the disk row by row; a page has the counts only."""

    def __init__(self, names: Sequence[str], title: str) -> None:
        """Raise OSError where one of the files cannot be written: nobody waits for that."""
        self._counts, self._title = Counts(), title
        self._files: list[_File] = []
        try:
            self._files.extend(map(_File, names))
        except BaseException:
            self.drop()
            raise

    def add(self, row: Row) -> None:
        """Take the next file of the run. Raises OSError."""
        self._counts.add(row)
        for file in self._files:
            if file.lines:
                file.write(_line(row.data()))

    def failed(self, name: str, what: Failed) -> None:
        """Take a file with which nothing could be done."""
        self.add(Row(name, _OUTCOMES.get(what.code, FAILED)))

    def finish(self) -> None:
        """Put the files into their places. Raises OSError."""
        from dockopt.report.html.summary import summary_page

        for file in self._files:
            if file.lines:
                file.write(_line({"total": self._counts.data()}))
            else:
                file.write(summary_page(self._counts, self._title).encode())
            file.finish()

    def drop(self) -> None:
        """Leave no file behind that is not finished."""
        for file in self._files:
            file.drop()


class _File:
    """One file on its way: written beside its place, and moved there when it is whole."""

    def __init__(self, name: str) -> None:
        suffix = Path(name).suffix.lower()
        if suffix not in (*_LINES, *_PAGE):
            known = f"{', '.join(_LINES)} for JSON lines, {', '.join(_PAGE)} for a page"
            raise FileError(f"the name {name} does not tell the format", f"Let it end with {known}.")
        self.lines = suffix in _LINES
        self._path = Path(name).resolve()
        if self._path.exists() and not self._path.is_file():
            raise FileError(f"{name} is not a regular file", "Check --summary.")
        if not self._path.parent.is_dir():
            raise FileError(f"there is no folder {self._path.parent}", "Make it, or check --summary.")
        remove_left(self._path.parent, self._path)
        self._temporary, descriptor = open_new(self._path.parent, self._path, 0o666)
        self._stream = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def finish(self) -> None:
        self._stream.flush()
        if not HELD:
            self._stream.close()
        self._temporary.replace(self._path)
        self._stream.close()

    def drop(self) -> None:
        self._stream.close()
        self._temporary.unlink(missing_ok=True)


def _line(data: dict[str, Any]) -> bytes:
    return (json.dumps(data) + "\n").encode()
