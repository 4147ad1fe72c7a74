"""Images made of words: file systems as tar archives and ELF files, small enough to see through."""

from __future__ import annotations

import io
import struct
import tarfile
from typing import TYPE_CHECKING

from dockopt.verify.snapshot import Snapshot, read_tar
from dockopt.verify.wholeness import Image

if TYPE_CHECKING:
    from collections.abc import Mapping

LOADER = "/lib64/ld-linux-x86-64.so.2"
PROGRAM = 0o755


def tar_of(
    files: Mapping[str, bytes | str],
    modes: Mapping[str, int] | None = None,
    hard: Mapping[str, str] | None = None,
) -> io.BytesIO:
    """Return a tar archive: bytes are a file (0644 unless `modes` says), a string is a link's target."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(path.lstrip("/"))
            member.mode = (modes or {}).get(path, 0o644)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
            elif path.endswith("/"):
                member.type = tarfile.DIRTYPE
            else:
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content) if isinstance(content, bytes) else None)
        for path, target in (hard or {}).items():
            member = tarfile.TarInfo(path.lstrip("/"))
            member.type, member.linkname = tarfile.LNKTYPE, target.lstrip("/")
            archive.addfile(member)
    stream.seek(0)
    return stream


def snapshot(files: Mapping[str, bytes | str], **more: Mapping[str, int]) -> Snapshot:
    """Return the snapshot of such an archive; folders need not be listed."""
    modes = {
        path: PROGRAM for path, content in files.items() if content[:4] in (b"\x7fELF", b"#!/b", b"#!/u")
    }
    with tarfile.open(fileobj=tar_of(files, modes | dict(more.get("modes", {})))) as archive:
        return read_tar(archive)


def image(files: Mapping[str, bytes | str], **config: object) -> Image:
    """Return an image with this configuration."""
    return Image(snapshot(files), dict(config))


def elf(needed: tuple[str, ...] = (), loader: str = "", runpath: str = "") -> bytes:
    """Return a 64-bit ELF file: its header, PT_INTERP, PT_LOAD and PT_DYNAMIC, and nothing to run.

    Layout: System V ABI, chapters 4 and 5.
    """
    names = [*needed, *([runpath] if runpath else [])]
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in names)
    at = {name: strings.index(name.encode() + b"\0") for name in names}
    kinds = [3] * bool(loader) + [1, 2]
    start = 64 + 56 * len(kinds)
    interp = loader.encode() + b"\0" if loader else b""
    strings_at = start + len(interp)
    dynamic_at = strings_at + len(strings)
    tags = [(1, at[name]) for name in needed] + ([(29, at[runpath])] if runpath else [])
    tags += [(5, strings_at), (10, len(strings)), (0, 0)]
    dynamic = b"".join(struct.pack("<QQ", *tag) for tag in tags)
    end = dynamic_at + len(dynamic)
    spans = {3: (start, len(interp)), 1: (0, end), 2: (dynamic_at, len(dynamic))}
    headers = b"".join(
        struct.pack(
            "<IIQQQQQQ",
            kind,
            4,
            spans[kind][0],
            spans[kind][0],
            spans[kind][0],
            spans[kind][1],
            spans[kind][1],
            1,
        )
        for kind in kinds
    )
    header = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, len(kinds), 64, 0, 0)
    )
    return header + headers + interp + strings + dynamic
