"""Cargo.toml and Cargo.lock (doc.rust-lang.org/cargo/reference): packages, members, and the programs made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.values import Tree, load_toml, table, text_of, texts
from dockopt.context.links import join

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

_SECTIONS: dict[str, Group] = {
    "dependencies": "runtime",
    "build-dependencies": "dev",
    "dev-dependencies": "dev",
}


def read(draft: Draft) -> None:
    """Read a Cargo.toml: what it depends on, its members, and its programs by the layout of the sources."""
    root = load_toml(draft.text)
    for tree in (root, table(root, "workspace"), *map(table, table(root, "target").values())):
        for section, group in _SECTIONS.items():
            for name, entry in table(tree, section).items():
                _add(draft, name, entry, group, draft.line_of(name))
    _read_workspace(draft, table(root, "workspace"))
    name = text_of(root, "package", "name")
    if name:
        draft.details["name"] = name
        _read_programs(draft, root, name)


def read_lock(draft: Draft) -> None:
    """Read a Cargo.lock; a package without a source is one of the workspace."""
    for entry in load_toml(draft.text).get("package", ()):
        name, source = text_of(entry, "name"), text_of(entry, "source")
        if name and source:
            origin: Origin = "vcs" if source.startswith("git") else "registry"
            draft.add(name, text_of(entry, "version"), "runtime", origin, line=draft.line_of(f'"{name}"'))


def _add(draft: Draft, name: str, entry: Tree, group: Group, line: int | None) -> None:
    package, path = text_of(entry, "package") or name, text_of(entry, "path")
    if path:
        draft.refer(path)
    origin: Origin = "local" if path else "vcs" if text_of(entry, "git") else "registry"
    version = entry if isinstance(entry, str) else text_of(entry, "version")
    draft.add(package, version, group, origin, line=line)


def _read_workspace(draft: Draft, workspace: dict[str, Tree]) -> None:
    left_out = set(texts(workspace.get("exclude")))
    for pattern in texts(workspace.get("members")):
        path = join(draft.folder, pattern)
        for found in (draft.context.glob(path) or ()) if path else ():
            if found.removeprefix(f"{draft.folder}/") not in left_out:
                draft.members.append(found)
    if "default-members" in workspace:
        draft.problems.append("default-members decides what is built")


def _read_programs(draft: Draft, root: Tree, name: str) -> None:
    """Source: the Cargo book, "Cargo Targets": `[[bin]]`, src/main.rs, src/bin/*.rs and src/bin/*/main.rs."""
    found: dict[str, None] = {}
    for entry in root.get("bin", ()):
        if text_of(entry, "name"):
            found.setdefault(text_of(entry, "name"))
        if table(entry).get("required-features"):
            draft.problems.append("a program is built with certain features only")
    if table(root, "package").get("autobins") is not False:
        taken = {text_of(entry, "path") for entry in root.get("bin", ())}
        if draft.context.is_file(_inside(draft, "src/main.rs")) and "src/main.rs" not in taken:
            found.setdefault(name)
        for pattern in ("src/bin/*.rs", "src/bin/*/main.rs"):
            for path in draft.context.glob(_inside(draft, pattern)) or ():
                if path.removeprefix(f"{draft.folder}/".lstrip("/")) not in taken:
                    found.setdefault(path.removesuffix("/main.rs").rpartition("/")[2].removesuffix(".rs"))
    draft.artifacts += found


def _inside(draft: Draft, path: str) -> str:
    return f"{draft.folder}/{path}".lstrip("/")
