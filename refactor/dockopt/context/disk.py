"""The four questions that a context asks of the disk. Who keeps an answer can hear what it rests on."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Kind: TypeAlias = Literal["mode", "target", "bytes", "names"]
CUT_SHORT = object()
"""What is told instead of an answer where a limit ended a scan: the next one may see something else."""


class Question(Struct, frozen=True):
    """One question: what is asked, of which path, and how much is wanted at most."""

    kind: Kind
    path: str
    limit: int = 0


Listener: TypeAlias = "Callable[[Question, object], None]"
_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("listeners", default=())


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell the listener each question that is asked in this block, and its answer or its error."""
    token = _listeners.set((*_listeners.get(), listener))
    try:
        yield
    finally:
        _listeners.reset(token)


def told(question: Question, answer: object) -> None:
    """Tell those who listen."""
    for listener in _listeners.get():
        listener(question, answer)


def ask(question: Question) -> Any:
    """Ask, as one of the functions below does. Raises OSError and ValueError, as they do."""
    try:
        answer = _ANSWERS[question.kind](question.path, question.limit)
    except (OSError, ValueError) as error:
        told(question, error)
        raise
    told(question, answer)
    return answer


def entry_kind(path: str) -> int | None:
    """Return the mode of what is at a path, of a link itself; None where nothing is.

    Raises:
        OSError: a folder on the way may not be read.
        ValueError: the path holds a NUL.
    """
    mode: int | None = ask(Question("mode", path))
    return mode


def link_target(path: str) -> str:
    """Return where a link points to. Raises OSError."""
    target: str = ask(Question("target", path))
    return target


def content(path: str, limit: int) -> bytes | None:
    """Read a regular file, no link; None for another kind, or for more than `limit` bytes. Raises OSError."""
    data: bytes | None = ask(Question("bytes", path, limit))
    return data


def entries(path: str, limit: int) -> list[tuple[str, str]]:
    """Return a folder's names with their kind (file, link, folder, special), one more than `limit` at most.

    Raises:
        OSError: the folder may not be read.
        ValueError: the path holds a NUL.
    """
    names: list[tuple[str, str]] = ask(Question("names", path, limit))
    return names


def _mode(path: str, _: int) -> int | None:
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    return mode if _is_spelled_so(path) else None


def _is_spelled_so(path: str) -> bool:
    """Whether the folder has this very name: a disk may take upper and lower case for the same.

    The builder gets the names of the folder and tells them apart. Source: docs.docker.com, COPY: its sources
    are matched by Go's `filepath.Match`, in which a letter matches itself.
    """
    folder, name = os.path.split(path)
    other = name.swapcase()
    try:
        if other == name or not os.lstat(f"{folder}/{other}"):
            return True
        return name in os.listdir(folder)  # noqa: PTH208 - as above
    except OSError:  # there is no other, or the folder is closed
        return True


def _target(path: str, _: int) -> str:
    return os.readlink(path)  # noqa: PTH115 - a path is made of strings thousands of times


def _bytes(path: str, limit: int) -> bytes | None:
    # O_NONBLOCK: opening a FIFO must not wait for a writer. O_NOFOLLOW: the path has been resolved.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def _names(path: str, limit: int) -> list[tuple[str, str]]:
    with os.scandir(path) as found:
        return [(entry.name, _kind(entry)) for entry in islice(found, limit + 1)]


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if entry.is_file(follow_symlinks=False) else "special"
    except OSError:
        return "special"


_ANSWERS: dict[Kind, Callable[[str, int], Any]] = {
    "mode": _mode,
    "target": _target,
    "bytes": _bytes,
    "names": _names,
}
