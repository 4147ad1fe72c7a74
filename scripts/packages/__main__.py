"""Writes `refactor/dockopt/knowledge/data/packages/debian.toml` anew: `python -m scripts.packages`."""

import argparse
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from dockopt.knowledge.packages import table

from .derive import Fact, headers, toolchains
from .index import Index, fetch, read

RELEASES = ("bullseye", "bookworm", "trixie")
TARGET = Path(__file__).parents[2] / "refactor/dockopt/knowledge/data/packages/debian.toml"
_HEAD = """\
# What Debian's packages for building need at run time. Made by `python -m scripts.packages`, not by hand.
# headers: package, megabytes that run time does not need, libraries that what is built with it loads; `any`:
#   the same on each release. toolchains: package, its megabytes, libraries that it brings along.
source = "Debian's package indexes (main, amd64): Depends, Recommends, Provides, Installed-Size"
"""


def packed(indexes: Mapping[str, Index], known: Mapping[str, Iterable[str]]) -> str:
    """The text of the data file, from the index of each release."""
    apart, wanted = set(known["build"]), {*known["development"], *known["rare"]}
    found = {
        release: {fact.name: fact for fact in headers(index, wanted) if fact.name not in apart}
        for release, index in indexes.items()
    }
    everywhere = set.intersection(*map(set, found.values()))
    first, *others = found.values()
    same = {
        name for name in everywhere if all(each[name].libraries == first[name].libraries for each in others)
    }
    newest = list(found.values())[-1]
    parts = [_HEAD, "\n[dated]\n", *(f'{release} = "{index.dated}"\n' for release, index in indexes.items())]
    parts += ["\n[headers]\n", _rows("any", (newest[name] for name in sorted(same)))]
    parts += [
        _rows(release, (fact for fact in each.values() if fact.name not in same))
        for release, each in found.items()
    ]
    parts += ["\n[toolchains]\n"]
    parts += [_rows(release, toolchains(index, known["build"])) for release, index in indexes.items()]
    return "".join(parts)


def _rows(key: str, facts: Iterable[Fact]) -> str:
    lines = (" ".join((fact.name, f"{fact.size_mb:.1f}", *fact.libraries)) for fact in facts)
    return f"{key} = '''\n" + "".join(f"{line}\n" for line in lines) + "'''\n"


def main() -> None:
    """Fetch the indexes, derive, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and fetch none that is there")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        if not list(place.glob("lists/*_Packages*")):
            fetch(RELEASES, place)
        indexes = {release: read(release, place) for release in RELEASES}
        TARGET.write_text(packed(indexes, table("apt")), encoding="utf-8")


if __name__ == "__main__":
    main()
