"""What the page may read: the Dockerfiles and the folder that were named at its start, and no others."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from dockopt.context.home import home_of
from dockopt.report.text import Subject


class Project(Struct, frozen=True):
    """A project. The page asks for a Dockerfile by its number, so no path ever comes from outside.

    `folder` None: there is none, and nothing is known of any build context. `context`: that of all of them;
    None: each has the one that holds its sources, and a text that is no file has the project's.
    """

    folder: Path | None = None
    dockerfiles: tuple[Path, ...] = ()
    context: Path | None = None

    def path(self, number: int) -> Path:
        """The Dockerfile of this number. Raises LookupError."""
        if not 0 <= number < len(self.dockerfiles):
            raise LookupError(number)
        return self.dockerfiles[number]

    def context_of(self, path: Path | None) -> Path | None:
        """The build context of a Dockerfile, or of a text that is no file."""
        if self.context is not None or path is None:
            return self.context or self.folder
        return home_of(path)

    def name(self, path: Path | None) -> str:
        """How a Dockerfile is called, as seen from the folder in which a patch is applied."""
        return "Dockerfile" if path is None else self.seen(path)

    def seen(self, path: Path) -> str:
        """Return any path as seen from the project's folder, with `/`."""
        start = self.folder or Path()
        try:
            return Path(os.path.relpath(path, start)).as_posix()
        except ValueError:  # another drive
            return path.as_posix()

    def subject(self, path: Path | None) -> Subject:
        """How the report calls the file and the folder of its context."""
        folder = self.context_of(path)
        context = "" if folder is None else self.seen(folder)
        return Subject(self.name(path), "" if context == "." else context)
