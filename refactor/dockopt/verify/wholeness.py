"""Finds files of the new image that are unusable there and were usable in the old one.

Programs find their loader and libraries, scripts their interpreter, links their target; the command that the
container starts is there. What is broken in both images is nobody's doing.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.knowledge.leftovers import is_package_internal
from dockopt.verify.linking import Linker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.snapshot import Snapshot

# Links into documentation and alternatives dangle by design on images without manual pages.
_UNLINKED = ("/usr/share/", "/etc/", "/var/", "/proc/", "/dev/", "/sys/", "/run/")
USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Image(Struct, frozen=True):
    """The files of an image and its configuration."""

    files: Snapshot
    config: dict[str, Any]

    @property
    def variables(self) -> dict[str, str]:
        """The environment that a container starts with."""
        pairs = (each.partition("=") for each in self.config.get("Env") or ())
        return {name: value for name, _, value in pairs}

    @property
    def path(self) -> str:
        """Where programs are looked for; the engine's own value when the image sets none."""
        return self.variables.get("PATH", USUAL_PATH)

    @property
    def folder(self) -> str:
        """The working directory."""
        return str(self.config.get("WorkingDir") or "/")


def problems(image: Image) -> frozenset[str]:
    """Name what is unusable in an image, one line each."""
    return frozenset(_problems(image))


def _problems(image: Image) -> Iterator[str]:
    yield from _dangling(image.files)
    yield from _scripts(image)
    yield from _programs(image)
    yield from _command(image)


def _dangling(files: Snapshot) -> Iterator[str]:
    for path, entry in files.entries.items():
        if entry.target and not path.startswith(_UNLINKED) and not files.has(path):
            yield f"{path}: a link to {entry.target}, which is not there"


def _scripts(image: Image) -> Iterator[str]:
    """Yield scripts without interpreter, of those that something leads to.

    A package brings scripts of its own for tests, builds and other systems. They count when a link from
    outside of packages, or from a folder of installed programs, leads to them.
    """
    files = image.files
    offered = {
        files.resolve(path)
        for path, entry in files.entries.items()
        if entry.target and not is_package_internal(path)
    }
    for path, line in files.scripts.items():
        counts = path in offered or not is_package_internal(path)
        needed = _interpreter(image, line) if counts else ""
        if needed:
            yield f"{path}: needs {needed}, which is not there"


def _interpreter(image: Image, line: str) -> str:
    """Return the interpreter that a script's first line asks for and that is missing; else ""."""
    words = [word for word in line[2:].split() if not word.startswith("-")]
    if not words:
        return ""
    if posixpath.basename(words[0]) == "env" and len(words) > 1:
        name = next((word for word in words[1:] if "=" not in word), "")
        return name if name and image.files.which(name, image.path) is None else ""
    return "" if image.files.has(words[0]) else words[0]


def _programs(image: Image) -> Iterator[str]:
    environment = tuple(filter(None, image.variables.get("LD_LIBRARY_PATH", "").split(":")))
    linker = Linker(image.files, environment)
    for path, linkage in image.files.programs.items():
        if linkage.loader and not image.files.has(linkage.loader):
            yield f"{path}: its loader {linkage.loader} is not there"
        for name in linker.missing(path, linkage):
            yield f"{path}: its library {name} is not there"


def _command(image: Image) -> Iterator[str]:
    words = [*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())]
    name = str(words[0]) if words else ""
    if not name:
        return
    if "/" in name:
        place = posixpath.normpath(posixpath.join(image.folder, name))
        found = image.files.executable(place)
    else:
        found = image.files.which(name, image.path) is not None
    if not found:
        yield f"the container starts {name}, which is not there or cannot be started"
