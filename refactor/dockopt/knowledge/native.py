"""What a language's packages need from the system at run time: shared libraries and programs.

The facts come from `data/native/<ecosystem>.toml` (its README has the schema). Whether an image has a library
already is for `BaseImage.packages` to say, whether it has a program for `BaseImage.commands`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ECOSYSTEMS = ("python", "node", "go", "rust", "c")

_SEPARATORS = re.compile(r"[-_.]+")
_MAJOR = re.compile(r"/v[1-9][0-9]*\Z")


@dataclass(frozen=True, slots=True)
class NativeNeed:
    """What a package needs beside its own files.

    `libraries`: by package manager, the system packages with the shared libraries, under the names of all
    releases; an image has at most the names of its own. `commands`: programs it starts. Both empty: it is
    known to need nothing. `when`: "source" if only a build from source needs them. `cgo`: a Go binary with it
    needs a C library. `beside`: folders of the interpreter's prefix that it fills beside the packages.
    `refuse`: what it needs is outside any folder that a split copies; `note` says what. `if_fetched`: only
    where a step may have brought that.
    `unless_env`: variables that turn the need off; `only_words`: it exists only where the start commands have
    one of these words.
    """

    libraries: Mapping[str, tuple[str, ...]] = field(hash=False)
    commands: tuple[str, ...]
    when: Literal["source", "always"]
    note: str
    source: str
    refuse: bool = False
    if_fetched: bool = False
    cgo: bool = False
    beside: tuple[str, ...] = ()
    unless_env: tuple[str, ...] = ()
    only_words: tuple[str, ...] = ()

    def applies(self, values: Mapping[str, str | None], words: Collection[str]) -> bool:
        """Whether the need exists with these variables and these words in the start commands."""
        off = any(values.get(name) not in {None, "", "0", "false"} for name in self.unless_env)
        return not off and (not self.only_words or any(word in words for word in self.only_words))


def native_needs(ecosystem: str, package: str, *, from_source: bool = False) -> NativeNeed | None:
    """Return what `package` of one of `ECOSYSTEMS` needs; None if nothing is known of it.

    What only a build from source needs is left out unless `from_source`: prebuilt packages bring it along.
    """
    if ecosystem not in ECOSYSTEMS:
        return None
    need = _needs(ecosystem).get(normal_name(ecosystem, package))
    return need if need is not None and (from_source or need.when == "always") else None


def modules_with_needs(ecosystem: str) -> Mapping[str, str]:
    """Modules of the interpreter itself, each with a package that has the same need."""
    entries = native_table(ecosystem)["need"]
    return {name: entry["packages"][0] for entry in entries for name in entry.get("imports", ())}


def prebuilt_since(ecosystem: str, package: str) -> Mapping[str, str]:
    """The first version with a prebuilt package, by the interpreter's series; empty if nothing is known."""
    found: Mapping[str, str] = native_table(ecosystem).get("prebuilt", {}).get(package, {})
    return found


def normal_name(ecosystem: str, package: str) -> str:
    """Return the name under which the data knows a package (Python: PEP 503; Go: no major version)."""
    if ecosystem == "python":
        return _SEPARATORS.sub("-", package).lower()
    return _MAJOR.sub("", package.lower()) if ecosystem == "go" else package


@cache
def native_table(ecosystem: str) -> Mapping[str, Any]:
    """Return the data file of an ecosystem, one of `ECOSYSTEMS`."""
    return read_data(f"native/{ecosystem}")


@cache
def _needs(ecosystem: str) -> Mapping[str, NativeNeed]:
    return {name: _need(entry) for entry in native_table(ecosystem)["need"] for name in entry["packages"]}


def _need(entry: Mapping[str, Any]) -> NativeNeed:
    libraries = {manager: tuple(entry[manager]) for manager in ("apt", "apk") if manager in entry}
    return NativeNeed(
        libraries=MappingProxyType(libraries),
        commands=tuple(entry.get("commands", ())),
        when=entry.get("when", "always"),
        note=entry["note"],
        source=entry["source"],
        refuse=entry.get("refuse", False),
        if_fetched=entry.get("if_fetched", False),
        cgo=entry.get("cgo", False),
        unless_env=tuple(entry.get("unless_env", ())),
        only_words=tuple(entry.get("only_words", ())),
        beside=tuple(entry.get("beside", ())),
    )
