"""pnpm-lock.yaml and pnpm-workspace.yaml (github.com/pnpm/spec, lockfile).

The lockfile is written by a program in one fixed layout, and a YAML parser needs seconds for a large one: it
is read line by line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.formats.package_json import refer_workspaces
from dockopt.context.formats.values import load_yaml, table, texts
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.formats.result import Draft, Group, Origin

# `/name/1.0.0` (version 5), `/name@1.0.0(peer)` (6), `name@1.0.0` (9); a scope before each.
_KEY = regex(r"/?((?:@[^/@]+/)?[^/@]+)[/@](.+)", re.DOTALL)
_Entry = tuple[str, str, int, dict[str, str]]


def read_lock(draft: Draft) -> None:
    """Read the packages, the flags of versions 5 and 6, the patches, and the folders of the workspace."""
    version = re.search(r"^lockfileVersion: *['\"]?([\d.]+)", draft.text, re.MULTILINE)
    if version is None:
        raise ValueError("no lockfileVersion")
    draft.details["lockfileVersion"] = version[1]
    for section, key, line, values in _entries(draft.text):
        if section == "packages":
            _add(draft, key, values, line)
        elif section == "importers" and key != ".":
            draft.refer(f"{key}/package.json")
        elif section == "patchedDependencies" and values.get("path"):
            draft.refer(values["path"])


def _entries(text: str) -> Iterator[_Entry]:
    """Yield section, key, line and plain values of every entry at the second level."""
    section = ""
    entry: _Entry | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        name, _, value = line.strip().partition(": ")
        depth = len(line) - len(line.lstrip(" "))
        if not name or name.startswith("#"):
            continue
        if depth <= 2 and entry:
            yield entry
            entry = None
        if depth == 0:
            section = name.rstrip(":")
        elif depth == 2:
            entry = (section, name.removesuffix(":").strip("'\""), number, {})
        elif depth == 4 and entry:
            entry[3][name] = value.strip("'\"")
    if entry:
        yield entry


def _add(draft: Draft, key: str, values: dict[str, str], line: int) -> None:
    found = _KEY.fullmatch(key)
    if found is None:
        draft.problems.append(f"line {line}: package {key[:100]!r} has no name and version")
        return
    group: Group = "optional" if values.get("optional") == "true" else "runtime"
    group = "dev" if values.get("dev") == "true" else group
    script = values.get("requiresBuild") == "true"
    version = found[2].partition("(")[0]
    draft.add(found[1], version, group, _source(key, version), line=line, install_script=script)


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
