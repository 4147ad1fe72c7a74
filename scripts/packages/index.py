"""A release's package index: what each package is, and what an install of it brings along.

apt itself fetches the indexes and checks their signatures, in a folder of its own. What it keeps is read here
line by line: of the many fields only those with one line each are of use, so no parser of Debian's control
files is needed.
"""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

# `name:any (>= 1) [arch]`
_NAME = re.compile(r"[a-z0-9][a-z0-9.+-]*")
_HELPER = "/usr/lib/apt/apt-helper"
_SOURCES = "deb http://deb.debian.org/debian {release} main\n"

Relations = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Package:
    """One package; `origin`: the source that it is built from; a relation is a row of alternatives."""

    name: str
    origin: str = ""
    section: str = ""
    required: bool = False
    size_kb: int = 0
    depends: Relations = ()
    recommends: Relations = ()
    provides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """All packages of a release; `dated`: when the archive made the index."""

    packages: Mapping[str, Package]
    dated: str = ""
    _providers: dict[str, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for package in self.packages.values():
            for name in package.provides:
                self._providers[name].append(package.name)

    @cached_property
    def users(self) -> Mapping[str, set[str]]:
        """By package, the other sources whose packages depend on it."""
        found: dict[str, set[str]] = defaultdict(set)
        for package in self.packages.values():
            for name in self.needed_by(package.name):
                if self.packages[name].origin != package.origin:
                    found[name].add(package.origin)
        return found

    @cached_property
    def minimal(self) -> frozenset[str]:
        """What every image of the release holds: the required packages and apt."""
        required = [package.name for package in self.packages.values() if package.required]
        return frozenset(self.closure([*required, "apt"]))

    @cached_property
    def compilers(self) -> frozenset[str]:
        """The compilers, and the headers of the C library."""
        return frozenset(self.closure(["build-essential"]))

    def provider(self, name: str) -> str | None:
        """The one package that is meant by a name: itself, or the only one that provides it."""
        found = [name] if name in self.packages else self._providers.get(name, [])
        return found[0] if len(found) == 1 else None

    def virtual_names(self) -> set[str]:
        """Names that are no packages themselves."""
        return set(self._providers) - set(self.packages)

    def needed_by(self, name: str) -> list[str]:
        """The packages that apt installs along with one: of alternatives the first that there is."""
        relations = self.packages[name].depends
        chosen = (next(filter(None, map(self._first, alternatives)), None) for alternatives in relations)
        return [each for each in chosen if each]

    def recommended_by(self, name: str) -> list[str]:
        """The packages that apt installs along with one unless it is told not to."""
        return [each for row in self.packages[name].recommends for each in row[:1] if each in self.packages]

    def _first(self, name: str) -> str | None:
        return name if name in self.packages else next(iter(self._providers.get(name, ())), None)

    def closure(self, names: Iterable[str]) -> set[str]:
        """All packages that an install of these brings, themselves included."""
        found: set[str] = set()
        waiting = [name for name in names if name in self.packages]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.needed_by(name)
        return found

    def size_mb(self, names: Iterable[str]) -> float:
        """Unpacked size."""
        return sum(self.packages[name].size_kb for name in names) / 1024


def fetch(releases: Iterable[str], folder: Path) -> None:
    """Let apt fetch the indexes of the releases into a folder. Raises CalledProcessError."""
    (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text("".join(_SOURCES.format(release=each) for each in releases))
    subprocess.run(["apt-get", *_options(folder), "update", "--error-on=any"], check=True)


def _options(folder: Path) -> list[str]:
    settings = {
        "APT::Architecture": "amd64",
        "Acquire::Languages": "none",
        "Dir::State": str(folder),
        "Dir::State::Lists": str(folder / "lists"),
        "Dir::Cache": str(folder / "cache"),
        "Dir::Etc::SourceList": str(folder / "sources.list"),
        "Dir::Etc::SourceParts": "/dev/null",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def read(release: str, folder: Path) -> Index:
    """Read what was fetched. Raises FileNotFoundError."""
    lists = folder / "lists"
    index = next(lists.glob(f"*_dists_{release}_main_binary-amd64_Packages*"), None)
    signed = next(lists.glob(f"*_dists_{release}_InRelease"), None)
    if index is None or signed is None:
        raise FileNotFoundError(f"{lists}: no index of {release}; fetch it first")
    dated = re.search(r"^Date: \w+, (.+) \d+:\d+:\d+ UTC$", signed.read_text(), re.MULTILINE)
    text = subprocess.run([_HELPER, "cat-file", index], check=True, capture_output=True, text=True).stdout
    return Index(parse(text), dated[1] if dated else "")


def parse(text: str) -> dict[str, Package]:
    """Read the text of a Packages file."""
    stanzas = (dict(_fields(stanza)) for stanza in text.split("\n\n"))
    return {fields["Package"]: _package(fields) for fields in stanzas if "Package" in fields}


def _fields(stanza: str) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, _, value in (line.partition(": ") for line in stanza.splitlines()))


def _package(fields: Mapping[str, str]) -> Package:
    return Package(
        name=fields["Package"],
        origin=fields.get("Source", fields["Package"]).split(" ")[0],
        section=fields.get("Section", ""),
        required=fields.get("Essential") == "yes" or fields.get("Priority") == "required",
        size_kb=int(fields.get("Installed-Size", 0)),
        depends=_relations(fields.get("Pre-Depends")) + _relations(fields.get("Depends")),
        recommends=_relations(fields.get("Recommends")),
        provides=tuple(name for row in _relations(fields.get("Provides")) for name in row),
    )


def _relations(text: str | None) -> Relations:
    rows = (text or "").split(",")
    return tuple(
        tuple(_NAME.findall(name)[0] for name in row.split("|") if name.strip()) for row in rows if row
    )
