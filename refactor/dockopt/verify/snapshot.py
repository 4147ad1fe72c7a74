"""The file system of an image, as one pass over a tar archive shows it; links can be followed in it."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.verify.elf import Linkage, linkage

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterator, Mapping

_ELF = b"\x7fELF"
_HOPS = 400  # parts and links on the way to a file, far beyond any real chain: a circle ends here
_SETID = 0o6000
_EXECUTABLE = 0o111
# Files whose text later questions need: installed packages, and what the dynamic loader reads.
_FILES = (
    "/var/lib/dpkg/status",
    "/lib/apk/db/installed",
    "/etc/ld.so.cache",
    "/etc/passwd",
    "/etc/ld-musl-x86_64.path",
    "/etc/ld-musl-aarch64.path",
)
_READ_BELOW = "/var/lib/dpkg/status.d/"  # images without dpkg itself; source: distroless
_ORIGIN = ("/etc/os-release", "/usr/lib/os-release", "/var/lib/dpkg/info/")  # where a file comes from
READ = (*_FILES, _READ_BELOW, *_ORIGIN)  # a folder ends with a slash
_LIMIT = 50_000_000  # bytes of such a file


# What the engine puts into a container, and no image holds.
_ENGINES = ("/.dockerenv", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf")
_ENGINES_BELOW = ("/dev/", "/proc/", "/sys/")


def is_engines(path: str) -> bool:
    """Whether a file of a container is the engine's and not the image's."""
    return path in _ENGINES or path.startswith(_ENGINES_BELOW)


class Entry(Struct, frozen=True):
    """One path: its mode bits, its size in bytes (0 for what is no regular file), a link's target else ""."""

    mode: int
    size: int
    target: str = ""
    folder: bool = False

    @property
    def executable(self) -> bool:
        """Whether it is a file that somebody may start."""
        return not self.folder and not self.target and bool(self.mode & _EXECUTABLE)

    @property
    def set_id(self) -> bool:
        """Whether it runs with its owner's or group's rights."""
        return not self.folder and not self.target and bool(self.mode & _SETID)


# Not slotted: `cached_property` keeps its answers in the instance's dictionary.
class Snapshot(Struct, frozen=True, dict=True):
    """All entries by absolute path; ELF files with what they link to; scripts with their first line."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    programs: Mapping[str, Linkage] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)

    def resolve(self, path: str) -> str:
        """Follow links, folder by folder; returns a path that may not exist."""
        folder, name = posixpath.split(path)
        # Thousands of files lie in the same few folders: each of these is followed once.
        if folder not in self._folders:
            self._folders[folder] = self._follow(folder)
        place = self._folders[folder]
        if place is None:
            return path
        here = posixpath.normpath(posixpath.join(place, name))
        entry = self.entries.get(here)
        return here if entry is None or not entry.target else self._follow(path) or path

    @cached_property
    def _folders(self) -> dict[str, str | None]:
        """Where folders really are, by the path that was asked for."""
        return {}

    def _follow(self, path: str) -> str | None:
        """Follow all links; None for a circle of them."""
        done, rest = "/", [part for part in path.split("/") if part]
        for _ in range(_HOPS):
            if not rest:
                return done
            here = posixpath.normpath(posixpath.join(done, rest.pop(0)))
            entry = self.entries.get(here)
            if entry is None or not entry.target:
                done = here
            else:
                done = "/" if entry.target.startswith("/") else done
                rest = [part for part in entry.target.split("/") if part] + rest
        return None

    def has(self, path: str) -> bool:
        """Whether something is there, links followed."""
        found = self.resolve(path)
        entry = self.entries.get(found)
        return found == "/" or (entry is not None and not entry.target)

    def executable(self, path: str) -> bool:
        """Whether a file that can be started is there, links followed."""
        entry = self.entries.get(self.resolve(path))
        return entry is not None and entry.executable

    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths below a folder; for `/` all."""
        start = folder.rstrip("/") + "/"
        return (path for path in self.entries if path.startswith(start))

    def executables_in(self, folder: str) -> list[str]:
        """List what can be started from a folder itself, as PATH finds it."""
        place = self.resolve(folder)
        return [path for path in self._by_folder.get(place, ()) if self.executable(path)]

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.entries:
            found.setdefault(posixpath.dirname(path), []).append(path)
        return found

    def which(self, name: str, path: str) -> str | None:
        """Return where PATH finds a program; None when it does not."""
        places = (posixpath.join(folder, name) for folder in path.split(":") if folder)
        return next((place for place in places if self.executable(place)), None)


def read_tar(archive: tarfile.TarFile, *, programs_too: bool = True) -> Snapshot:
    """Read a file system from a tar archive that can be sought in.

    `programs_too`: read what ELF files link to as well, which takes most of the time.
    """
    entries: dict[str, Entry] = {}
    programs: dict[str, Linkage] = {}
    scripts: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    for member in archive:
        path = "/" + member.name.strip("/")
        if path.startswith("/./"):
            path = path[2:]
        if is_engines(path):
            continue
        if member.islnk():  # a second name of a file that was seen before
            first = "/" + member.linkname.strip("/")
            entries[path] = entries.get(first, Entry(member.mode, 0))
            for known in (programs, scripts):
                if first in known:
                    known[path] = known[first]  # type: ignore[assignment]
            continue
        entries[path] = Entry(
            member.mode,
            member.size if member.isfile() else 0,
            member.linkname if member.issym() else "",
            member.isdir(),
        )
        _look_into(archive, member, path, programs if programs_too else None, scripts, texts)
    return Snapshot(entries, programs, scripts, texts)


def _is_read(path: str) -> bool:
    return any(path.startswith(each) if each.endswith("/") else path == each for each in READ)


def _look_into(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    path: str,
    programs: dict[str, Linkage] | None,
    scripts: dict[str, str],
    texts: dict[str, bytes],
) -> None:
    opened = archive.extractfile(member) if member.isfile() and member.size > len(_ELF) else None
    if opened is None:
        return
    with opened:
        start = opened.read(256)
        if start.startswith(_ELF):
            found = linkage(opened) if programs is not None else None
            if programs is not None and found is not None:
                programs[path] = found
        elif start.startswith(b"#!") and member.mode & _EXECUTABLE:
            scripts[path] = start.split(b"\n", 1)[0].decode(errors="replace")
        if _is_read(path) and member.size <= _LIMIT:
            opened.seek(0)
            texts[path] = opened.read()
