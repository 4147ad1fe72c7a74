"""Pipfile and Pipfile.lock (pipenv.pypa.io)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import normalize_name
from dockopt.context.formats.values import Tree, load_json, load_toml, table, text_of

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

_SECTIONS: dict[str, Group] = {
    "packages": "runtime",
    "default": "runtime",
    "dev-packages": "dev",
    "develop": "dev",
}
_OTHERS = frozenset({"source", "requires", "scripts", "pipenv", "_meta"})


def read(draft: Draft) -> None:
    """Read a Pipfile; a section of another name is a category of its own, installed on request."""
    root = load_toml(draft.text)
    draft.scripts.update({key: text for key, text in table(root, "scripts").items() if isinstance(text, str)})
    if text_of(root, "requires", "python_version"):
        draft.details["requires-python"] = text_of(root, "requires", "python_version")
    _read_sections(draft, root, "[{}]")


def read_lock(draft: Draft) -> None:
    """Read a Pipfile.lock."""
    root = load_json(draft.text)
    if not isinstance(root, dict):
        raise TypeError("not an object")
    _read_sections(draft, root, '"{}"')


def _read_sections(draft: Draft, root: Tree, header: str) -> None:
    for section in table(root):
        if section in _OTHERS:
            continue
        group = _SECTIONS.get(section, "optional")
        for name, entry in table(root, section).items():
            _add(draft, name, entry, group, draft.line_of(header.format(section), name))


def _add(draft: Draft, name: str, entry: Tree, group: Group, line: int | None) -> None:
    places: tuple[tuple[str, Origin], ...] = (("path", "local"), ("git", "vcs"), ("file", "url"))
    spec = entry if isinstance(entry, str) else text_of(entry, "version")
    source: Origin = "registry"
    for key, place in places:
        if text_of(entry, key):
            spec, source = text_of(entry, key), place
            break
    draft.add(normalize_name(name), spec, group, source, line=line)
    if source == "local" and draft.refer(spec) == draft.folder:
        draft.installs_project = True
