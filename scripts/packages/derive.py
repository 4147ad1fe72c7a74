"""What run time needs of a package that a build needs: derived from what the packages depend on.

A program that was built with headers loads the libraries that the package of the headers depends on. Where
it depends on none, it only brings other headers together (libjpeg-dev), and theirs count. What the compilers
depend on is no library of the headers, though every package of headers brings the C library's along.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from .index import Index

_LIBRARY = re.compile(r"(lib|zlib|ocl-)\S+(?<!-bin)(?<!-data)(?<!-common)(?<!-tools)(?<!-doc)(?<!-dev)")
_SECTIONS = {"libs", "oldlibs"}
# Sources that packages of the same language are built from: no program is linked with them.
_OTHER_LANGUAGES = re.compile(r"(golang-|librust-|libghc-|node-|haskell-).*|.*-ocaml(-dev)?")
# A library that fewer other sources use is rarely one that people build with.
_USERS = 3
_VERSIONED = re.compile(r"(.+?)-\d+(\.\d+)?(-dev)?")


@dataclass(frozen=True, slots=True)
class Fact:
    """A package, the megabytes that it brings and run time does not need, and the libraries for run time."""

    name: str
    size_mb: float
    libraries: tuple[str, ...]


def headers(index: Index, wanted: Collection[str]) -> Iterator[Fact]:
    """The packages of headers in common use, and the wanted ones, each with its libraries."""
    virtual = {name for name in index.virtual_names() if name.endswith("-dev") and index.provider(name)}
    names = {name for name in index.packages if _is_headers(name)} | virtual
    for name in sorted(name for name in names if not _OTHER_LANGUAGES.fullmatch(name)):
        package = index.provider(name) or name
        found = _libraries(index, package, set())
        if found is not None and (name in wanted or _is_common(index, found)):
            libraries = _without_implied(index, found)
            left = index.closure([package]) - index.minimal - index.closure(libraries)
            yield Fact(name, index.size_mb(left), tuple(libraries))


def toolchains(index: Index, known: Iterable[str]) -> Iterator[Fact]:
    """The packages that are only for building, in all their versions, with the libraries they bring along.

    What was built beside them may have come to need those: an OpenMP program libgomp1, which gcc depends on.
    """
    given = set(known)
    versions = {
        name for name in index.packages if (match := _VERSIONED.fullmatch(name)) and match[1] in given
    }
    for name in sorted((given | versions) & index.packages.keys()):
        brought = index.closure([name, *index.recommended_by(name)]) - index.minimal
        yield Fact(
            name, index.size_mb(brought), tuple(sorted(each for each in brought if _is_library(index, each)))
        )


def _is_common(index: Index, libraries: set[str]) -> bool:
    return any(len(index.users.get(each, ())) >= _USERS for each in libraries)


def _libraries(index: Index, name: str, seen: set[str]) -> set[str] | None:
    """The libraries of a package of headers; None: it needs something else, so it is not for builds alone."""
    seen.add(name)
    needed = index.needed_by(name)
    own = {each for each in needed if _is_library(index, each, name)}
    if own - index.minimal:
        return own
    further = [each for each in needed if _is_headers(each) and each not in index.compilers]
    if own:  # what was renamed may name a library that every image has, beside the headers that it became
        further = [each for each in further if index.packages[each].origin == index.packages[name].origin]
        needed = further
    found = [_libraries(index, each, seen) for each in further if each not in seen]
    libraries = own.union(*filter(None, found))
    unclear = None in found or set(needed) - index.minimal - index.compilers - set(further)
    return None if unclear and not libraries else libraries


def _without_implied(index: Index, libraries: set[str]) -> list[str]:
    """Leave out what the others depend on."""
    left = set(libraries)
    for name in sorted(libraries):
        if name in index.closure(left - {name}):
            left.remove(name)
    return sorted(left)


def _is_headers(name: str) -> bool:
    return name.endswith(("-dev", "-multidev", "-dev-compat"))


def _is_library(index: Index, name: str, headers: str | None = None) -> bool:
    """Whether it is a library by its section, or one of those that the headers' own source makes."""
    package = index.packages[name]
    same = headers is not None and package.origin == index.packages[headers].origin
    return (package.section in _SECTIONS or same) and bool(_LIBRARY.fullmatch(name))
