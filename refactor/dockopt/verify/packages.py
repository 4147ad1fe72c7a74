"""The system packages of an image: which one owns a file, which are installed, of which release they are."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.snapshot import Snapshot

_LISTS = "/var/lib/dpkg/info/"
_LIST = ".list"
_STATUS = "/var/lib/dpkg/status"
_APK = "/lib/apk/db/installed"
_RELEASES = ("/usr/lib/os-release", "/etc/os-release")
_DPKG_NAME = regex(r"^Package: (\S+)\nStatus: \S+ \S+ installed$", re.MULTILINE)
_APK_NAME = regex(r"^P:(.+)$", re.MULTILINE)
_CODENAME = regex(r"^VERSION_CODENAME=\"?(\w+)", re.MULTILINE)
_VERSION = regex(r"^VERSION_ID=\"?([\w.]+)", re.MULTILINE)


def owner(files: Snapshot, path: str) -> str:
    """Return the package that brings a file, links followed; empty when none does."""
    names = {each for found in (path, files.resolve(path)) for each in _spellings(found)}
    for source, text in files.texts.items():
        if source.startswith(_LISTS) and not names.isdisjoint(_text(text).splitlines()):
            return posixpath.basename(source).removesuffix(_LIST).partition(":")[0]
    return next((package for package, found in _apk(files) if found in names), "")


def _spellings(path: str) -> tuple[str, str]:
    """Return a path as it is and as it was before /bin, /lib and /sbin became links into /usr."""
    bare = path.removeprefix("/usr")
    return bare, f"/usr{bare}"


def _apk(files: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield (package, path). Source: apk-tools, the installed database: P, F and R lines."""
    package = folder = ""
    for line in _text(files.texts.get(_APK, b"")).splitlines():
        kind, _, value = line.partition(":")
        if kind == "P":
            package = value
        elif kind == "F":
            folder = value
        elif kind == "R":
            yield package, f"/{folder}/{value}"


def installed(files: Snapshot) -> frozenset[str]:
    """Return the names of the installed packages."""
    dpkg = _DPKG_NAME.findall(_text(files.texts.get(_STATUS, b"")))
    return frozenset([*dpkg, *_APK_NAME.findall(_text(files.texts.get(_APK, b"")))])


def release(files: Snapshot) -> str:
    """Return the distribution release, such as bookworm or 3.20; empty when it is not told."""
    text = next((_text(files.texts[path]) for path in _RELEASES if path in files.texts), "")
    found = _CODENAME.search(text) or _VERSION.search(text)
    return found[1] if found else ""


def _text(data: bytes) -> str:
    return data.decode(errors="replace")
