"""What Debian's own package indexes say of the packages that builds need: `data/packages/debian.toml`.

The data is made by `python -m scripts.packages`. Its tables are texts of one line each package, in which one
is found faster than a start could read them all.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

Table = Literal["headers", "toolchains"]
_ANY = "any"


class Derived(Struct, frozen=True):
    """The megabytes that a package brings for building alone, and its libraries for run time."""

    size_mb: float
    libraries: tuple[str, ...]


@lru_cache(maxsize=1024)  # the tables are long texts, and files install the same packages
def derived(table: Table, release: str | None, package: str) -> Derived | None:
    """What one of the tables holds of a package on a release of Debian; None: nothing is known of it."""
    data = debian_data()
    if not package.strip() or package != package.split()[0]:
        return None
    if release not in data["dated"]:
        return None
    texts = (data[table].get(key, "") for key in (release, _ANY))
    return next(filter(None, (_row(text, package) for text in texts)), None)


def _row(text: str, package: str) -> Derived | None:
    is_first = text.startswith(f"{package} ")
    start = 0 if is_first else text.find(f"\n{package} ") + 1
    if not (start or is_first):
        return None
    _, size, *libraries = text[start : text.index("\n", start)].split(" ")
    return Derived(float(size), tuple(libraries))


@cache
def debian_data() -> Mapping[str, Any]:
    """The data file."""
    return read_data("packages/debian")
