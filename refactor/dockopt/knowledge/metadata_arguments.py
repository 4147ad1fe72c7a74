"""Arguments that only tell what is built, such as its revision: `data/metadata_arguments.toml`."""

from __future__ import annotations

from fnmatch import fnmatchcase

from dockopt.knowledge.data_file import read_data


def is_metadata(name: str) -> bool:
    """Whether an argument of this name is one that no program reads as a variable."""
    patterns = read_data("metadata_arguments")["arguments"]["names"]
    return any(fnmatchcase(name.upper(), each) for each in patterns)
