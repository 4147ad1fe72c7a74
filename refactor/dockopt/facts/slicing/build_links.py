"""Libraries that the build files of a project name: CMake's lists are read, others give no answer."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext

# Source: cmake-commands(7).
_CALL = regex(
    r"(?i)\b(find_package|pkg_check_modules|pkg_search_module|find_library|target_link_libraries|link_libraries"
    r"|add_library|add_executable)\s*\(([^()]*)\)"
)
_FETCHES = regex(r"(?i)\b(?:fetchcontent_\w+|externalproject_\w+|cpm\w*package|conan_\w+)\s*\(|vcpkg")
_COMMENT = regex(r"#[^\n]*")
_KEYWORDS = {"PUBLIC", "PRIVATE", "INTERFACE", "LINK_PUBLIC", "LINK_PRIVATE", "general", "debug", "optimized"}
_RESULT = regex(r"\$\{(\w+?)_(?:LIBRAR\w*|LIBS|LDFLAGS|LINK_LIBRARIES)\}")
# How other build systems ask for a library. Source: Autoconf manual, Library Files; Meson manual, dependency
_ASKS = regex(
    r"\b(?:AC_CHECK_LIB|AC_SEARCH_LIBS|PKG_CHECK_MODULES|AX_\w+|dependency\s*\(|find_library\s*\()|-l\w"
)
_OTHERS = ("configure.ac", "configure.in", "configure", "*.am", "*.m4", "meson.build", "*.wrap")
_LISTS = ("CMakeLists.txt", "*.cmake")


class UnreadLinksError(Exception):
    """The build files leave open what is linked; the message says which file, and why."""


def named_libraries(context: BuildContext) -> Iterator[str]:
    """The libraries as CMake, the linker or pkg-config names them. Raises UnreadLinksError."""
    if not context.known or context.truncated:
        raise UnreadLinksError("the build context is not known")
    lists = {path: _COMMENT.sub("", context.read(path) or "") for path in _files(context, _LISTS)}
    for path in _files(context, _OTHERS):
        if _ASKS.search(context.read(path) or ""):
            raise UnreadLinksError(f"{path} asks for libraries")
    calls = [(path, name.lower(), args) for path, text in lists.items() for name, args in _CALL.findall(text)]
    fetching = next((path for path, text in lists.items() if _FETCHES.search(text)), None)
    if fetching is not None:
        raise UnreadLinksError(f"{fetching} fetches other projects")
    own = {_words(args)[0] for _, name, args in calls if name.startswith("add_") and _words(args)}
    found = [
        name for _, call, args in calls if call.startswith(("find_", "pkg_")) for name in _found(call, args)
    ]
    yield from found
    results = {name.lower() for name in found} | {
        _words(args)[0].lower()
        for _, call, args in calls
        if call.startswith(("find_", "pkg_")) and _words(args)
    }
    for path, call, args in calls:
        if call in {"target_link_libraries", "link_libraries"}:
            given = _words(args)[call == "target_link_libraries" :]
            yield from _linked([each for each in given if each not in own | _KEYWORDS], results, path)


def _files(context: BuildContext, patterns: tuple[str, ...]) -> list[str]:
    return [
        path for path in context.files if any(fnmatchcase(path.rpartition("/")[2], each) for each in patterns)
    ]


def _words(text: str) -> list[str]:
    return text.replace('"', " ").split()


def _found(call: str, args: str) -> list[str]:
    """What a search asks for: the package, the modules behind the prefix, the names of a library."""
    words = _words(args)
    if call == "find_package":
        return words[:1]
    options = {"REQUIRED", "QUIET", "IMPORTED_TARGET", "GLOBAL", "NAMES", "NO_CMAKE_PATH"}
    return [word.partition(">")[0].partition("=")[0] for word in words[1:] if word not in options]


def _linked(words: list[str], results: set[str], path: str) -> Iterator[str]:
    """Names of the linker; what a search has found stands for itself already."""
    for word in words:
        space, colons, _ = word.partition("::")
        result = _RESULT.fullmatch(word)
        if (colons and space.lower() in {*results, "pkgconfig"}) or (result and result[1].lower() in results):
            continue
        if "$" in word or colons or "/" in word:
            raise UnreadLinksError(f"{path} links {word}")
        yield word.removeprefix("-l")
