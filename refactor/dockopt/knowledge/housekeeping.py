"""Which files of a project no compiled program opens at run time."""

from __future__ import annotations

from functools import cache

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.name_patterns import NamePatterns


@cache
def _patterns() -> NamePatterns:
    return NamePatterns(read_data("housekeeping")["patterns"])


def is_housekeeping(path: str) -> bool:
    """Whether a path of the context is documentation, version control, CI or build configuration."""
    return _patterns().match_path(path)


def counts_when_named(folder: str) -> bool:
    """Whether the files of a folder of the context are no housekeeping where a COPY names that folder."""
    return folder.rstrip("/").rpartition("/")[2] in read_data("housekeeping")["named_folders"]
