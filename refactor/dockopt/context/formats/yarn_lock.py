"""yarn.lock, classic and Berry: names and versions. It does not say which packages are for development."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Origin


def read(draft: Draft) -> None:
    """Read the entries: an unindented line of descriptors, then indented properties."""
    header, header_line = "", 0
    for number, line in enumerate(draft.text.split("\n"), start=1):
        stripped = line.strip()
        if line[:1] not in (" ", "#", "") and stripped.endswith(":"):
            header, header_line = stripped[:-1], number
        elif header and stripped.startswith(("version ", "version:")):
            _add(draft, header, stripped[8:].strip(' :"'), header_line)
            header = ""


def _add(draft: Draft, header: str, version: str, line: int) -> None:
    descriptor = header.strip('"').split(",")[0].strip().strip('"')
    at = descriptor.find("@", 1)
    if at < 0:
        return
    name, wanted = descriptor[:at], descriptor[at + 1 :]
    draft.add(name, version, "runtime", _source(wanted), line=line)


def _source(wanted: str) -> Origin:
    if wanted.startswith(("workspace:", "file:", "link:", "portal:")):
        return "local"
    if wanted.startswith(("git", "ssh:")) or ".git" in wanted:
        return "vcs"
    return "url" if wanted.startswith("http") else "registry"
