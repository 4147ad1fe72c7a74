"""Programs that only hand out the files of a folder, and nginx in their place: `data/file_servers.toml`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, convert

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from dockopt.knowledge.command_line import Argv


class Words(Struct, frozen=True):
    """Files by pattern, and words that must not be set in them; without words the files must not be there."""

    files: tuple[str, ...]
    words: tuple[str, ...]
    source: str = ""

    def means(self, path: str) -> bool:
        """Whether this is about the file of the build context."""
        name = path.rsplit("/", 1)[-1]
        return any(fnmatchcase(name, pattern) for pattern in self.files)

    def found(self, text: str) -> str | None:
        """The first of the words that the text sets, as a key or a call; a URL's scheme is none."""
        if not self.words:
            return ""
        words = "|".join(re.escape(word) for word in self.words)
        match = re.search(rf"(?<![\w.])(?:{words})(?:\b['\"]?\s*[:=(](?!//)|(?<=: true))", text)
        return match[0] if match else None


class FileServer(Struct, frozen=True):
    """One such program. The schema stands in the data."""

    program: tuple[str, ...]
    port: int
    tries: tuple[str, ...]
    words: tuple[str, ...] = ()
    host: str = ""
    port_flags: tuple[str, ...] = ()
    port_env: str = ""
    host_flags: tuple[str, ...] = ()
    folder_flags: tuple[str, ...] = ()
    optional_flags: tuple[str, ...] = ()
    operand: str = ""
    folder: str = "."
    single_flags: tuple[str, ...] = ()
    plain_flags: tuple[str, ...] = ()
    plain_values: tuple[str, ...] = ()
    tries_single: tuple[str, ...] = ()
    settings: tuple[Words, ...] = ()
    page: str = ""
    compresses: bool = False
    source: str = ""
    examples: tuple[str, ...] = ()

    def matches(self, argv: Argv) -> bool:
        """Whether the command line is this program's."""
        name = (argv[0] or "").rsplit("/", 1)[-1] if argv else ""
        return name in self.program and tuple(argv[1 : 1 + len(self.words)]) == self.words


class Nginx(Struct, frozen=True):
    """The image of nginx, and what has to be known to write its settings."""

    image: str
    settings: str
    template: str
    types: str
    compressed: str
    closed: tuple[str, ...]
    health: tuple[str, ...]
    source: str


@cache
def file_servers() -> tuple[FileServer, ...]:
    """All programs whose command lines are read."""
    return convert(tuple(read_data("file_servers")["server"]), tuple[FileServer, ...])


def file_server(argv: Argv) -> FileServer | None:
    """The program that this command line starts."""
    return next((each for each in file_servers() if each.matches(argv)), None)


@cache
def nginx() -> Nginx:
    """What takes their place."""
    return convert(read_data("file_servers")["nginx"], Nginx)


@cache
def conflicts() -> Words:
    """What a file of the project may say of the container that nginx's image cannot do."""
    return convert(read_data("file_servers")["conflicts"], Words)
