"""Finds libraries as the dynamic loader would: run paths, LD_LIBRARY_PATH, its cache, its default folders."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.elf import Linkage
    from dockopt.verify.snapshot import Snapshot

# Where loaders look without being told. Sources: ld.so(8), Debian's multiarch folders; musl's dynlink.c.
_GLIBC = ("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/lib/{triple}", "/usr/lib/{triple}")
_MUSL = ("/lib", "/usr/local/lib", "/usr/lib")
_TRIPLES = {62: "x86_64-linux-gnu", 183: "aarch64-linux-gnu", 3: "i386-linux-gnu"}  # by e_machine
_CACHED = regex(rb"/[\x21-\x7e]+\.so[\x21-\x7e]*")


# Not slotted: `cached_property` keeps its answers in the instance's dictionary.
class Linker(Struct, frozen=True, dict=True):
    """The loader of one image; `environment` is its LD_LIBRARY_PATH."""

    files: Snapshot
    environment: tuple[str, ...] = ()

    def missing(self, path: str, linkage: Linkage) -> list[str]:
        """Name the libraries that the file asks for and that cannot be found."""
        folders = list(self._folders(path, linkage))
        return [name for name in linkage.needed if not self._found(name, folders, linkage)]

    def _found(self, name: str, folders: list[str], linkage: Linkage) -> bool:
        if "/" in name:
            return self.files.has(name)
        return any(self._fits(posixpath.join(folder, name), linkage) for folder in folders) or any(
            self._fits(path, linkage) for path in self._cache.get(name, ())
        )

    def _fits(self, path: str, linkage: Linkage) -> bool:
        """Whether a library is there that this program can load: the loader skips another machine's."""
        real = self.files.resolve(path)
        if not self.files.has(real):
            return False
        library = self.files.programs.get(real)
        return library is None or (library.bits, library.machine) == (linkage.bits, linkage.machine)

    def _folders(self, path: str, linkage: Linkage) -> Iterator[str]:
        origin = posixpath.dirname(self.files.resolve(path))
        for each in linkage.paths:
            yield posixpath.normpath(each.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
        yield from self.environment
        if self._musl:
            yield from self._musl_path or _MUSL
        else:
            yield from (each.format(triple=_TRIPLES.get(linkage.machine, "")) for each in _GLIBC)

    @cached_property
    def _musl(self) -> bool:
        return any(
            self.files.has(f"/lib/ld-musl-{cpu}.so.1") for cpu in ("x86_64", "aarch64", "i386", "armhf")
        )

    @cached_property
    def _musl_path(self) -> list[str]:
        texts = [text for path, text in self.files.texts.items() if path.startswith("/etc/ld-musl-")]
        return [
            entry for text in texts for entry in re.split(r"[:\n]", text.decode(errors="replace")) if entry
        ]

    @cached_property
    def _cache(self) -> dict[str, list[str]]:
        """Paths in ld.so.cache by file name: its strings are all that is needed of it.

        What is not in the cache is not found, even in a folder that ld.so.conf names. Source: ld.so(8).
        """
        found: dict[str, list[str]] = {}
        for path in _CACHED.findall(self.files.texts.get("/etc/ld.so.cache", b"")):
            text = path.decode("ascii")
            found.setdefault(posixpath.basename(text), []).append(text)
        return found
