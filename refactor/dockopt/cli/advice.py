"""Errors of the operating system, said so that the user knows what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from dockopt.report.names import printable

TEMPORARY = ".dockopt-"  # how the names of temporary files begin

_ADVICE = {
    errno.ENOENT: "Check the name.",
    errno.ENOTDIR: "Check the path: a part of it is a file.",
    errno.ELOOP: "The links lead in a circle: repair them.",
    errno.EACCES: "Check the permissions of the file and of its folder.",
    errno.EPERM: "Check the permissions of the file and of its folder.",
    errno.EROFS: "The file system is read-only: use --diff, or `-` to get the text on stdout.",
    errno.EBUSY: "The file cannot be replaced where it is: use --diff, or `-` to get the text on stdout.",
    errno.ENOSPC: "Free some space and run again.",
    errno.EDQUOT: "Free some space and run again.",
    errno.ENAMETOOLONG: "Check the name.",
}


class FileError(OSError):
    """A file that dockopt will not touch, with the reason and what to do about it."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(errno.EINVAL, reason)
        self.advice = advice


def failure(name: str, error: OSError) -> str:
    """`name: reason. What to do.`, on one line and safe to print."""
    reason = error.strerror or str(error) or type(error).__name__
    where = Path(os.fsdecode(error.filename)).name if isinstance(error.filename, str | bytes) else ""
    if where and where != Path(name).name and not where.startswith(TEMPORARY):
        reason += f" ({where})"
    advice = error.advice if isinstance(error, FileError) else _ADVICE.get(error.errno or 0, "")
    return f"{printable(name)}: error: {printable(reason)}. {printable(advice)}".rstrip()
