"""poetry.lock, uv.lock, pdm.lock and pylock.toml: all packages that an install may bring, with versions.

Sources: python-poetry.org/docs/basic-usage, docs.astral.sh/uv/concepts/projects/layout,
pdm-project.org/en/latest/usage/lockfile, packaging.python.org/en/latest/specifications/pylock-toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import normalize_name
from dockopt.context.formats.values import Tree, load_toml, table, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.context.formats.result import Draft, Group, Origin

_MAIN = {"main", "default"}


def read(draft: Draft) -> None:
    """Read the list of packages; the project itself and its members are none."""
    root = load_toml(draft.text)
    for key in ("package", "packages"):
        entries = root.get(key)
        for entry in entries if isinstance(entries, list) else ():
            _add(draft, entry)


def _add(draft: Draft, entry: Tree) -> None:
    name, version = text_of(entry, "name"), text_of(entry, "version")
    source = table(entry, "source")
    if not name or any(key in source for key in ("editable", "virtual", "directory")):
        return
    origin: Origin = "vcs" if "git" in source or text_of(source, "type") == "git" else "registry"
    line = draft.line_of(f'name = "{name}"')
    draft.add(normalize_name(name), f"=={version}" if version else "", _group(entry), origin, line=line)


def _group(entry: Tree) -> Group:
    """A package of other groups than the main one; poetry before 1.5 said `category`."""
    category = text_of(entry, "category")
    fields: Mapping[str, Tree] = table(entry)
    groups = texts(fields.get("groups")) or ([category] if category else [])
    return "dev" if groups and not set(groups) & _MAIN else "runtime"
