"""An image's files as its own programs list and pack them.

An export costs the engine about as much for a small file as for a large one, and an image has thousands of
small ones: of these the names are enough. This takes a third of the time.
"""

from __future__ import annotations

import tarfile
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.verify.client import faults
from dockopt.verify.container import StartError, created, ended, start
from dockopt.verify.faults import EngineError
from dockopt.verify.snapshot import READ, Entry, Snapshot, is_engines, read_tar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_on_whales import Container

    from dockopt.verify.session import Session

_PLACE = "/.dockopt-files"
_FORM = r"%y %m %s %p\0%l\0"
_LIMIT = 300.0  # seconds; the largest images take a tenth of it


def listing(session: Session, image: str, *, programs_too: bool) -> Snapshot | None:
    """Return the files; None where the image has not the programs to list them itself."""
    program = (files("dockopt.verify") / "inside" / "files.sh").read_text(encoding="utf-8")
    words = ["-c", program, "files", _PLACE, _FORM, "programs" if programs_too else "names", *READ]
    options = {"entrypoint": "/bin/sh", "user": "0", "networks": ["none"], "healthcheck": False}
    with created(session, image, words, **options) as container:
        try:
            start(container)
        except StartError:
            return None
        if not _succeeds(container):
            return None
        return _copied(session, container, programs_too=programs_too)


def _succeeds(container: Container) -> bool:
    """Whether the program ends well. Where not even that can be told, an export will tell why."""
    try:
        return ended(container, _LIMIT) == 0
    except EngineError:
        return False


def _copied(session: Session, container: Container, *, programs_too: bool) -> Snapshot:
    with tempfile.TemporaryDirectory(prefix="dockopt-") as folder:
        copy = Path(folder) / "copy"
        with faults():
            session.docker.container.copy((container, _PLACE), copy)
        entries = dict(entries_of((copy / "list").read_bytes().decode(errors="surrogateescape")))
        with tarfile.open(copy / "files", "r:") as opened:
            return replace(read_tar(opened, programs_too=programs_too), entries=entries)


def entries_of(text: str) -> Iterator[tuple[str, Entry]]:
    """Read find's words: kind, mode, size and path, then a link's target, each ended by a NUL."""
    words = text.split("\0")
    for head, target in zip(words[::2], words[1::2], strict=False):
        kind, mode, size, path = head.split(" ", 3)
        if path != "/" and not is_engines(path):
            yield path, Entry(int(mode, 8), int(size) if kind == "f" else 0, target, kind == "d")
