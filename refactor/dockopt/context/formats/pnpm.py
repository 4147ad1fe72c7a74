"""pnpm-lock.yaml and pnpm-workspace.yaml (github.com/pnpm/spec, lockfile)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.formats.package_json import refer_workspaces
from dockopt.context.formats.values import load_yaml, table, texts

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

# `/name/1.0.0` (version 5), `/name@1.0.0(peer)` (6), `name@1.0.0` (9); a scope before each.
_KEY = re.compile(r"/?((?:@[^/@]+/)?[^/@]+)[/@](.+)", re.DOTALL)


def read_lock(draft: Draft) -> None:
    """Read the package names, the flags of versions 5 and 6, and the folders of the workspace."""
    root = load_yaml(draft.text)
    if not isinstance(root, dict):
        raise TypeError("not a mapping")
    draft.details["lockfileVersion"] = str(root.get("lockfileVersion", ""))
    for key, entry in table(root, "packages").items():
        found = _KEY.fullmatch(key)
        if found is None:
            draft.problems.append(f"package {key!r} has no name and version")
            continue
        flags = table(entry)
        group: Group = (
            "dev" if flags.get("dev") is True else "optional" if flags.get("optional") is True else "runtime"
        )
        script = flags.get("requiresBuild") is True
        draft.add(found[1], found[2].partition("(")[0], group, _source(key, found[2]), install_script=script)
    for folder in table(root, "importers"):
        if folder != ".":
            draft.refer(f"{folder}/package.json")
    for patch in table(root, "patchedDependencies").values():
        for path in texts(table(patch).get("path") if isinstance(patch, dict) else patch):
            draft.refer(path)


def _source(key: str, version: str) -> Origin:
    if key.startswith(("file:", "link:")) or version.startswith(("file:", "link:")):
        return "local"
    if version.startswith("http"):
        return "vcs" if "codeload.github.com" in version else "url"
    return "vcs" if version.startswith("git") else "registry"


def read_workspace(draft: Draft) -> None:
    """Read the package patterns of pnpm-workspace.yaml."""
    root = load_yaml(draft.text)
    refer_workspaces(draft, texts(table(root).get("packages")))
    for patch in table(root, "patchedDependencies").values():
        for path in texts(patch):
            draft.refer(path)
