"""What an ELF file asks of the system it is started on: its loader and its libraries.

Three tables are all it takes. A library for the whole format (pyelftools) took 5 to 10 ms for each of the
thousands of files in an image, and raised on broken ones whatever came up.

Source: System V ABI, chapters "Object Files" and "Dynamic Linking"; elf(5).
"""

from __future__ import annotations

import struct
from typing import IO, NamedTuple

from msgspec import Struct, field

_PT_LOAD, _PT_DYNAMIC, _PT_INTERP = 1, 2, 3
_DT_NULL, _DT_NEEDED, _DT_STRTAB, _DT_STRSZ, _DT_RPATH, _DT_RUNPATH = 0, 1, 5, 10, 15, 29
_LIMIT = 10_000_000  # bytes of one table; the largest string tables of real libraries take a tenth of it


class Linkage(Struct, frozen=True):
    """`loader`: PT_INTERP, empty for a library and a static program. `needed`: DT_NEEDED names.

    `paths`: DT_RUNPATH, or DT_RPATH where there is none; entries as written, `$ORIGIN` included.
    `bits` and `machine` (e_machine) tell apart what cannot be loaded together.
    """

    loader: str = ""
    needed: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    bits: int = 64
    machine: int = 0


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    length: int


class _Reader(Struct):
    """The tables of one file. `wide`: it is a 64-bit file."""

    stream: IO[bytes]
    order: str
    wide: bool
    segments: list[_Segment] = field(default_factory=list)

    def unpack(self, layout: str, offset: int) -> tuple[int, ...]:
        layout = self.order + layout
        return struct.unpack(layout, self.at(offset, struct.calcsize(layout)))

    def at(self, offset: int, length: int) -> bytes:
        self.stream.seek(offset)
        return self.stream.read(min(length, _LIMIT))

    def read_segments(self, start: int, size: int, count: int) -> None:
        for number in range(count):
            at = start + number * size
            if self.wide:
                kind, _, offset, address, _, length = self.unpack("IIQQQQ", at)
            else:
                kind, offset, address, _, length = self.unpack("IIIII", at)
            self.segments.append(_Segment(kind, offset, address, length))

    def mapped(self, address: int) -> int:
        """Return the offset in the file of an address in memory."""
        for kind, offset, start, length in self.segments:
            if kind == _PT_LOAD and start <= address < start + length:
                return offset + address - start
        return address

    def dynamic(self, segment: _Segment) -> list[tuple[int, int]]:
        entry = struct.Struct(self.order + ("QQ" if self.wide else "II"))
        table = self.at(segment.offset, segment.length)
        whole = table[: len(table) - len(table) % entry.size]
        found = []
        for tag, value in entry.iter_unpack(whole):
            if tag == _DT_NULL:
                break
            found.append((tag, value))
        return found


def linkage(stream: IO[bytes]) -> Linkage | None:
    """Read an ELF file from a stream that can be sought in; None when it is none, or broken."""
    try:
        return _read(stream)
    except (struct.error, ValueError, OverflowError, OSError):
        return None


def _read(stream: IO[bytes]) -> Linkage | None:
    stream.seek(0)
    head = stream.read(20)
    if len(head) < 20 or not head.startswith(b"\x7fELF") or head[4] not in (1, 2) or head[5] not in (1, 2):
        return None
    reader = _Reader(stream, "<" if head[5] == 1 else ">", head[4] == 2)
    (machine,) = reader.unpack("H", 18)
    (start,) = reader.unpack(*(("Q", 32) if reader.wide else ("I", 28)))
    size, count = reader.unpack("HH", 54 if reader.wide else 42)
    reader.read_segments(start, size, count)
    loader = ""
    needed: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    for segment in reader.segments:
        if segment.kind == _PT_INTERP:
            loader = _text(reader.at(segment.offset, segment.length))
        elif segment.kind == _PT_DYNAMIC:
            needed, paths = _dynamic(reader, segment)
    return Linkage(loader, needed, paths, 64 if reader.wide else 32, machine)


def _dynamic(reader: _Reader, segment: _Segment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the needed libraries and the paths to look for them."""
    entries = reader.dynamic(segment)
    values = dict(entries)
    strings = b""
    if _DT_STRTAB in values:
        strings = reader.at(reader.mapped(values[_DT_STRTAB]), values.get(_DT_STRSZ, 0))
    needed = tuple(_text(strings[value:]) for tag, value in entries if tag == _DT_NEEDED)
    where = values.get(_DT_RUNPATH, values.get(_DT_RPATH))
    paths = _text(strings[where:]) if where is not None else ""
    return needed, tuple(path for path in paths.split(":") if path)


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode(errors="replace")
