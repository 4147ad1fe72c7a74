"""Reading a file, and replacing it so that a reader sees the old text or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.cli.advice import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Original(Struct, frozen=True):
    """A file as it was read. `path` is the file itself: links are followed, so that a link stays a link."""

    path: Path
    data: bytes
    status: os.stat_result


def read(path: Path) -> Original:
    """Read the file at `path`. Raises OSError; FileError when it is no regular file."""
    _require_regular(path.stat())
    real = path.resolve()
    with os.fdopen(os.open(real, _READ), "rb") as stream:
        status = os.fstat(stream.fileno())
        _require_regular(status)  # again: the name may mean another file by now
        return Original(real, stream.read(), status)


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise FileError("it is a folder", "Give the path of a file.")
    if not stat.S_ISREG(status.st_mode):
        raise FileError("it is not a regular file", "Use `-` to read from stdin.")


@contextlib.contextmanager
def staged(path: Path, data: bytes, original: Original | None, owner: Path) -> Iterator[Path]:
    """Write `data` to a temporary file beside `path`, with the attributes of `original`. Raises OSError.

    At the end it is gone, unless it has replaced the file. A file that the user protected from writing is
    refused, although its folder would allow to replace it. `owner`: the Dockerfile that all is done for.
    """
    if original is not None and not os.access(path, os.W_OK):
        raise FileError(
            f"{path.name} is write-protected", "Make it writable, or use --diff to see the change."
        )
    from dockopt.cli.temporary import HELD, open_new  # here: few runs write

    temporary, descriptor = open_new(path.parent, owner, 0o666 if original is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            if original is not None:
                _copy_attributes(original, stream.fileno())
            os.fsync(stream.fileno())
            if not HELD:
                stream.close()
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _copy_attributes(original: Original, descriptor: int) -> None:
    """Owner, extended attributes (ACLs are among them) and mode; what the user may not set stays as it is."""
    status = original.status
    if sys.platform != "win32":
        for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
            with contextlib.suppress(OSError):
                os.fchown(descriptor, owner, group)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(original.path):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(original.path, name))
    if sys.platform != "win32":
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
