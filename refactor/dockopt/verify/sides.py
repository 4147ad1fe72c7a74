"""The two texts that are compared, put where a builder can read them without touching the user's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path


class Side(Struct, frozen=True):
    """One Dockerfile to build. `origin` says where it is from; `ignore` is its .dockerignore, if any."""

    name: str
    origin: str
    text: str
    ignore: str | None = None

    def place(self, folder: Path) -> Path:
        """Write the text into a folder of ours and return its path.

        BuildKit prefers `<Dockerfile>.dockerignore` beside the Dockerfile to the context's own: an empty one
        keeps a .dockerignore that only the other side has from counting. Source: Docker's documentation of
        build contexts, "Filename and location".
        """
        file = folder / f"{self.name}.Dockerfile"
        for path, text in ((file, self.text), (folder / f"{file.name}.dockerignore", self.ignore or "")):
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return file


class Subject(Struct, frozen=True):
    """What is verified: the two sides, the original first, and the context that both are built from.

    `dockerfile`: the path of the file that both are texts of, where it has one.
    """

    original: Side
    rewritten: Side
    context: Path
    dockerfile: Path | None = None
