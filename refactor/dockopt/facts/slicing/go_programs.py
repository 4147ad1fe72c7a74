"""The programs that the packages of Go make, by their import paths and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.facts.origin import is_below
from dockopt.facts.slicing.made import Made, Sources
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.knowledge.commands import CommandRule

_MODULE = regex(r"^module[ \t]+\"?([^\s\"]+)", re.MULTILINE)
_VERSION = regex(r"v[2-9][0-9]*|v1[0-9]+")
_MAIN = regex(r"^package[ \t]+main\b", re.MULTILINE)
_IGNORED = regex(r"^//(?:go:build|[ \t]*\+build)[ \t]+ignore\b", re.MULTILINE)
# Folders that a pattern never means. Source: pkg.go.dev/cmd/go, "Package lists and patterns".
_LEFT_OUT = ("testdata", "vendor")


def go_packages(rule: CommandRule, argv: tuple[str | None, ...], sources: Sources) -> Made:
    """Source: pkg.go.dev/cmd/go, "Compile packages and dependencies"."""
    operands = tuple(word for word in rule.operands(argv) if word is not None)
    if operands and operands[0].endswith(".go"):
        return Made(_of_files(operands[0], sources))
    return _together([_of_pattern(each, sources) for each in operands or (".",)])


def _of_files(first: str, sources: Sources) -> tuple[str, ...] | None:
    """The program has the name of the first file."""
    if "*" in first:
        folder = join_path(sources.cwd, first.rpartition("/")[0] or ".") or "/"
        names = [path for path in sources.files or () if _folder(path) == folder and path.endswith(".go")]
        if not names:
            return None
        first = min(names)
    return (first.rsplit("/", 1)[-1].removesuffix(".go"),)


def _together(made: list[Made]) -> Made:
    names = [name for each in made for name in each.names or ()]
    known = all(each.names is not None for each in made)
    unsure = any(each.several is None for each in made)
    several = True if len(made) > 1 or made[0].several else (None if unsure else False)
    return Made(tuple(names) if known else None, several, all(each.foreign for each in made))


def _of_pattern(operand: str, sources: Sources) -> Made:
    path, _, version = operand.partition("@")
    root = _module_root(sources)
    module = _module_of(root, sources)
    local = path.startswith((".", "/"))
    if not local and module and is_below(path, module):
        path, local = f"{root}/{path.removeprefix(module).lstrip('/')}", True
    elif not local and "/src/" in sources.cwd and is_below(path, sources.cwd.split("/src/", 1)[1]):
        path, local = f"{sources.cwd.split('/src/', 1)[0]}/src/{path}", True
    if not local or version:
        return Made(None if "..." in path else (_element(path),), "..." in path, foreign=True)
    recursive = path.endswith("...")
    folder = join_path(sources.cwd, path.removesuffix("...")) or "/"
    if sources.files is None:
        named = not recursive and folder != sources.cwd
        return Made((_element(folder),) if named else None, None if recursive else False)
    return _of_folder(folder, sources, root, recursive=recursive)


def _of_folder(folder: str, sources: Sources, root: str | None, *, recursive: bool) -> Made:
    """What the packages of a folder of the context make."""
    packages = _packages(sources, folder, recursive=recursive)
    if not packages:
        # The sources are made by the build, or come from elsewhere.
        return Made(None if recursive or folder == sources.cwd else (_element(folder),), None)
    names: list[str] = []
    for place in (place for place, is_main in packages.items() if is_main):
        name = _program_of(place, sources, root)
        if name is None:
            return Made(None, len(packages) > 1)
        names.append(name)
    return Made(tuple(names), len(packages) > 1)


def _packages(sources: Sources, folder: str, *, recursive: bool) -> dict[str, bool]:
    """Folders with a package, and whether it is a program."""
    files = sources.files or {}
    inner = {_folder(path) for path in files if path.endswith("/go.mod")} - {folder}
    found: dict[str, bool] = {}
    for path in sorted(files):
        place, name = _folder(path), path.rsplit("/", 1)[-1]
        if not name.endswith(".go") or name.endswith("_test.go") or name.startswith(("_", ".")):
            continue
        if place != folder and not (recursive and _is_meant(place, folder, inner)):
            continue
        text = sources.read(path) or ""
        if not _IGNORED.search(text):
            found[place] = found.get(place, False) or bool(_MAIN.search(text))
    return found


def _is_meant(place: str, folder: str, modules: set[str]) -> bool:
    if not is_below(place, folder) or any(
        is_below(place, each) for each in modules if is_below(each, folder)
    ):
        return False
    below = place.removeprefix(folder).strip("/").split("/")
    return not any(each in _LEFT_OUT or each.startswith(("_", ".")) for each in below)


def _program_of(place: str, sources: Sources, root: str | None) -> str | None:
    """The last element of the import path: the folder's name, or at the module's top the module's."""
    if place == root:
        module = _module_of(root, sources)
        return _element(module) if module else None
    if root is None and "/src/" not in place:
        return None
    return _element(place)


def _module_root(sources: Sources) -> str | None:
    """The folder of the nearest go.mod, here or above."""
    folder: str = sources.cwd
    while f"{folder.rstrip('/')}/go.mod" not in (sources.files or ()):
        if folder in {"/", ""}:
            return None
        folder = _folder(folder)
    return folder


def _module_of(root: str | None, sources: Sources) -> str:
    match = _MODULE.search(sources.read(f"{root.rstrip('/')}/go.mod") or "") if root else None
    return match[1] if match else ""


def _element(path: str) -> str:
    """The last element of an import path; a major version (`/v2`) is none."""
    parts = path.rstrip("/").split("/")
    return parts[-2] if len(parts) > 1 and _VERSION.fullmatch(parts[-1]) else parts[-1]


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"
