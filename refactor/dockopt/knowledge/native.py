"""What a language's packages need from the system at run time: shared libraries and programs.

The facts come from `data/native/<ecosystem>.toml` (its README has the schema). Whether an image has a library
already is for `BaseImage.packages` to say, whether it has a program for `BaseImage.commands`.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ECOSYSTEMS = ("python", "node", "go", "rust", "c", "ruby", "php", "elixir")

_MANAGERS = ("apt", "apk", "rpm", "zypper")
_SEPARATORS = regex(r"[-_.]+")
_RELEASE = regex(r"-[0-9][\w.]*\Z")
_MAJOR = regex(r"/v[1-9][0-9]*\Z")


class NativeNeed(Struct, frozen=True):
    """What a package needs beside its own files.

    `libraries`: by package manager, the system packages with the shared libraries, under the names of all
    releases; an image has at most the names of its own. `commands`: programs it starts. Both empty: it is
    known to need nothing. `when`: "source" if only a build from source needs them. `cgo`: a Go binary with it
    needs a C library. `beside`: folders of the interpreter's prefix that it fills beside the packages.
    `refuse`: what it needs is outside any folder that a split copies; `note` says what. `if_fetched`: only
    where a step may have brought that.
    `toolchain`: programs, or packages that bring them, with which it compiles at run time.
    `development`: by package manager, headers that it is built with: the libraries of these are needed.
    `unless_env`: variables that turn the need off; `only_env`: it exists only with one of these;
    `only_words`: it exists only where the start commands have
    one of these words.
    """

    libraries: Mapping[str, tuple[str, ...]]
    commands: tuple[str, ...]
    when: Literal["source", "always"]
    note: str
    source: str
    development: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    refuse: bool = False
    if_fetched: bool = False
    cgo: bool = False
    beside: tuple[str, ...] = ()
    toolchain: tuple[str, ...] = ()
    unless_env: tuple[str, ...] = ()
    only_env: tuple[str, ...] = ()
    only_words: tuple[str, ...] = ()

    def applies(self, values: Mapping[str, str | None], words: Collection[str]) -> bool:
        """Whether the need exists with these variables and these words in the start commands."""
        off = any(values.get(name) not in {None, "", "0", "false"} for name in self.unless_env)
        off = off or bool(self.only_env and not any(name in values for name in self.only_env))
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


def mentions(ecosystem: str) -> Mapping[str, tuple[str, ...]]:
    """By package, words of sources and build files that tell that it may be linked."""
    entries = native_table(ecosystem)["need"]
    return {each["packages"][0]: tuple(each["mentions"]) for each in entries if "mentions" in each}


def prebuilt_since(ecosystem: str, package: str) -> Mapping[str, str]:
    """The first version with a prebuilt package, by the interpreter's series; empty if nothing is known."""
    found: Mapping[str, str] = native_table(ecosystem).get("prebuilt", {}).get(package, {})
    return found


def normal_name(ecosystem: str, package: str) -> str:
    """Return the name under which the data knows a package (Python: PEP 503; Go: no major version)."""
    if ecosystem == "php":
        package = _RELEASE.sub("", package)
    if ecosystem in {"python", "ruby", "php"}:
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
    libraries = {manager: tuple(entry[manager]) for manager in _MANAGERS if manager in entry}
    managers = ("apt", "apk")
    headers = {
        each: tuple(entry[f"{each}_development"]) for each in managers if f"{each}_development" in entry
    }
    return NativeNeed(
        libraries=MappingProxyType(libraries),
        commands=tuple(entry.get("commands", ())),
        when=entry.get("when", "always"),
        note=entry["note"],
        source=entry["source"],
        development=MappingProxyType(headers),
        refuse=entry.get("refuse", False),
        if_fetched=entry.get("if_fetched", False),
        cgo=entry.get("cgo", False),
        unless_env=tuple(entry.get("unless_env", ())),
        only_env=tuple(entry.get("only_env", ())),
        only_words=tuple(entry.get("only_words", ())),
        beside=tuple(entry.get("beside", ())),
        toolchain=tuple(entry.get("toolchain", ())),
    )
