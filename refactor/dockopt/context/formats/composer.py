"""composer.json and composer.lock (getcomposer.org/doc/04-schema.md): packages, scripts, their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.values import Tree, load_json, table, text_of, texts

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group

_SECTIONS: dict[str, Group] = {"require": "runtime", "require-dev": "dev"}
_LOCKED: dict[str, Group] = {"packages": "runtime", "packages-dev": "dev"}
# Packages of these kinds are put among the files of the project. Source: github.com/composer/installers
_PLACED = "composer/installers"


def read(draft: Draft) -> None:
    """Read a composer.json: requirements, scripts, local repositories, and a folder of packages of its own.

    The autoloader is made of the project's own classes, so they belong to the install.
    """
    root = load_json(draft.text)
    for section, group in _SECTIONS.items():
        for name, spec in table(root, section).items():
            if "/" in name:
                draft.add(name, spec if isinstance(spec, str) else "", group, line=draft.line_of(f'"{name}"'))
    for name, entry in table(root, "scripts").items():
        draft.scripts[name] = " && ".join(texts(entry) if isinstance(entry, list) else [str(entry)])
    repositories = root.get("repositories") or []
    for entry in repositories.values() if isinstance(repositories, dict) else repositories:
        if text_of(entry, "type") == "path":
            draft.refer(text_of(entry, "url"))
    vendor = text_of(root, "config", "vendor-dir")
    if vendor:
        draft.details["packages"] = vendor
    draft.installs_project = bool(table(root, "autoload")) or _places_packages(root)


def read_lock(draft: Draft) -> None:
    """Read a composer.lock: all packages, also those that others bring along."""
    root = load_json(draft.text)
    for section, group in _LOCKED.items():
        for entry in root.get(section) or ():
            name = text_of(entry, "name")
            if name:
                draft.add(name, text_of(entry, "version"), group, line=draft.line_of(f'"name": "{name}"'))


def _places_packages(root: Tree) -> bool:
    """Whether an install writes among the files of the project."""
    named = {**table(root, "require"), **table(root, "require-dev")}
    places = table(root, "extra")
    return _PLACED in named or "installer-paths" in places or "drupal-scaffold" in places
