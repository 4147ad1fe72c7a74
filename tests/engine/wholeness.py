"""Finds files that a rewrite brought into an image and that are unusable there.

Programs find their loader and libraries, scripts their interpreter, links their target. Only files that
the base image does not have are looked at, and only problems that the original image does not have count.
"""

import posixpath
import struct
import tarfile
from dataclasses import dataclass, field
from functools import cache

from .docker import Docker

HEAD = 64 * 1024  # bytes: holds the program headers and the loader's name of every linker in use
PT_INTERP = 3
BATCH = 200  # files per ldd call
# Links into documentation and alternatives dangle by design on images without manual pages.
UNLINKED = ("/usr/share/", "/etc/", "/var/", "/proc/", "/dev/", "/sys/", "/run/")


@dataclass(slots=True)
class Files:
    """A file system as a tar stream showed it; paths are absolute."""

    sizes: dict[str, int] = field(default_factory=dict)  # every entry; 0 for what is no regular file
    links: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)  # ELF file -> loader, "" for none
    scripts: dict[str, str] = field(default_factory=dict)  # executable script -> its first line

    def look(self, path: str) -> tuple[int | None, str | None]:
        """Return what tells one file from another here: its size or its link's target."""
        return self.sizes.get(path), self.links.get(path)

    def resolve(self, path: str) -> str:
        """Follow links, folder by folder; returns a path that may not exist."""
        done, rest = "/", [part for part in path.split("/") if part]
        for _ in range(400):  # far beyond any real chain: a loop ends here
            if not rest:
                return done
            here = posixpath.normpath(posixpath.join(done, rest.pop(0)))
            target = self.links.get(here)
            if target is None:
                done = here
            else:
                done = "/" if target.startswith("/") else done
                rest = [part for part in target.split("/") if part] + rest
        return path

    def has(self, path: str) -> bool:
        """Tell whether something is there, links followed."""
        found = self.resolve(path)
        return found == "/" or (found in self.sizes and found not in self.links)


def problems(docker: Docker, image: str, base: str, original: str) -> list[str]:
    """Name what is unusable in ``image`` but was usable in ``original``; ``base`` is what image stands on."""
    files, ground = read(docker, image), _ground(docker, base)
    new = {
        path for path, size in files.sizes.items() if ground.sizes.get(path) != size or path in files.links
    }
    found = _unusable(docker, image, files, new)
    if not found:
        return []
    before = read(docker, original)
    excused = _unusable(
        docker, original, before, {line.split(":", 1)[0] for line in found} & before.sizes.keys()
    )
    return sorted(found - excused)


@cache
def _ground(docker: Docker, base: str) -> Files:
    return read(docker, base)


def read(docker: Docker, image: str) -> Files:
    """Read an image's file system."""
    files = Files()
    with docker.exported(image) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            _note(files, tar, member)
        while stream.read(HEAD):
            pass  # the padding behind the archive's end: docker waits until it is read
    return files


def _note(files: Files, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    path = "/" + member.name.strip("/")
    files.sizes[path] = member.size if member.isfile() else 0
    if member.issym():
        files.links[path] = member.linkname
    opened = tar.extractfile(member) if member.isfile() and member.size > 3 else None
    if opened is None:
        return
    head = opened.read(HEAD)
    if head.startswith(b"\x7fELF"):
        files.programs[path] = loader(head)
    elif head.startswith(b"#!") and member.mode & 0o111:
        files.scripts[path] = head.split(b"\n", 1)[0].decode(errors="replace")


def loader(head: bytes) -> str:
    """Read the loader's path (PT_INTERP) out of the start of a 64-bit ELF file; "" when it names none."""
    if len(head) < 64 or head[4] != 2:
        return ""
    (start,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    for at in range(start, min(start + size * count, len(head) - 55), max(size, 1)):
        kind, _flags, offset, _virtual, _physical, length = struct.unpack_from("<IIQQQQ", head, at)
        if kind == PT_INTERP:
            return head[offset : offset + length].rstrip(b"\0").decode(errors="replace")
    return ""


def _unusable(docker: Docker, image: str, files: Files, paths: set[str]) -> set[str]:
    links = (p for p in paths & files.links.keys() if not p.startswith(UNLINKED) and not files.has(p))
    scripts = ((p, _missing_interpreter(files, files.scripts[p])) for p in paths & files.scripts.keys())
    programs = sorted(paths & files.programs.keys())
    return (
        {f"{path}: link to {files.links[path]}, which is not there" for path in links}
        | {f"{path}: needs {needed}, which is not there" for path, needed in scripts if needed}
        | {
            f"{p}: loader {files.programs[p]} is not there"
            for p in programs
            if not files.has(files.programs[p])
        }
        | _unlinked(docker, image, files, programs)
    )


def _missing_interpreter(files: Files, line: str) -> str:
    words = [word for word in line[2:].split() if not word.startswith("-")]
    if not words:
        return ""
    if posixpath.basename(words[0]) == "env" and len(words) > 1:
        folders = {posixpath.dirname(path) for path in files.sizes if posixpath.basename(path) == words[1]}
        usual = [f for f in folders if posixpath.basename(f) in {"bin", "sbin"}]
        return "" if any(files.has(f"{folder}/{words[1]}") for folder in usual) else words[1]
    return "" if files.has(words[0]) else words[0]


def _unlinked(docker: Docker, image: str, files: Files, programs: list[str]) -> set[str]:
    if not files.has("/usr/bin/ldd"):  # nothing dynamic can be listed: it must not be there at all
        return {f"{path}: cannot be checked without ldd" for path in programs if files.programs[path]}
    found: set[str] = set()
    for at in range(0, len(programs), BATCH):
        batch = programs[at : at + BATCH]
        done = docker.run(image, *batch, options=("--user=0", "--entrypoint=/usr/bin/ldd"))
        found |= unresolved((done.stdout + done.stderr).decode(errors="replace"), batch[0])
    return found


def unresolved(output: str, path: str) -> set[str]:
    """Read what ldd could not find; ``path`` is the file it speaks of before its first heading."""
    found = set()
    for line in output.splitlines():
        if line.startswith("/") and line.endswith(
            ":"
        ):  # ldd's heading of a file, absent when there is one file
            path = line[:-1]
        elif "not found" in line:
            found.add(f"{path}: {line.strip().split(' (', 1)[0]}")
    return found
