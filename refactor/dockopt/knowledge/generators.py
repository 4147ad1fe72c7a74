"""Programs that write code into the installed packages: `data/generators.toml`."""

from __future__ import annotations

from functools import cache

from msgspec import Struct, convert

from dockopt.knowledge.data_file import read_data


class Generator(Struct, frozen=True):
    """What such a program reads, and what would make it read or write more; keys: see the data."""

    source: str
    reads: tuple[str, ...]
    settings: tuple[str, ...]
    options: tuple[str, ...]
    words: str
    sources: str
    provider: str
    output: str
    providers: tuple[str, ...]
    package: str


@cache
def generator(name: str) -> Generator:
    """The generator of that name. Raises KeyError for one without entry: the data is wrong then."""
    row = read_data("generators")[name]
    return convert(row, Generator)
