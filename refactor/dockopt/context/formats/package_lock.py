"""package-lock.json and npm-shrinkwrap.json, versions 1 to 3 (docs.npmjs.com, package-lock.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.package_json import source_of
from dockopt.context.formats.values import Tree, load_json, table, text_of

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

_FOLDER = "node_modules/"


def read(draft: Draft) -> None:
    """Read the installed packages: `packages` (version 2 and 3), else `dependencies` (version 1)."""
    root = load_json(draft.text)
    if not isinstance(root, dict):
        raise TypeError("not an object")
    draft.details["lockfileVersion"] = str(root.get("lockfileVersion", 1))
    packages = table(root, "packages")
    for place, entry in packages.items():
        if place:
            _read_package(draft, place, entry, packages)
    if not packages:
        _read_nested(draft, table(root, "dependencies"))


def _read_package(draft: Draft, place: str, entry: Tree, packages: dict[str, Tree]) -> None:
    if _FOLDER not in place:  # the folder of a workspace or of a local dependency
        draft.refer(f"{place}/package.json")
        return
    name = text_of(entry, "name") or place.rpartition(_FOLDER)[2]
    linked = table(entry).get("link") is True
    # Of a folder that is only linked, and has an entry of its own, an install reads the manifest.
    _add(draft, name, entry, linked=linked, listed=text_of(entry, "resolved") in packages)


def _read_nested(draft: Draft, dependencies: dict[str, Tree]) -> None:
    waiting = [dependencies]
    while waiting:
        for name, entry in waiting.pop().items():
            _add(draft, name, entry, linked=False, listed=False)
            waiting.append(table(entry, "dependencies"))


def _add(draft: Draft, name: str, entry: Tree, *, linked: bool, listed: bool) -> None:
    version, resolved = text_of(entry, "version"), text_of(entry, "resolved")
    source: Origin = "local" if linked else _source(version, resolved)
    script = table(entry).get("hasInstallScript") is True
    draft.add(name, version or resolved, _group(entry), source, install_script=script)
    if source == "local" and not (linked and listed):
        place = resolved or version
        draft.refer(place.partition(":")[2] if place.startswith("file:") else place)


def _source(version: str, resolved: str) -> Origin:
    for place in (resolved, version):
        source = source_of(place)
        if source in ("local", "vcs"):
            return source
    return "url" if source_of(version) == "url" else "registry"


def _group(entry: Tree) -> Group:
    flags = table(entry)
    if flags.get("dev") is True:
        return "dev"
    return "optional" if flags.get("optional") is True or flags.get("devOptional") is True else "runtime"
