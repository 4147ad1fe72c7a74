"""package.json: https://docs.npmjs.com/cli/configuring-npm/package-json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.formats.values import Tree, load_json, table, text_of, texts
from dockopt.context.links import join
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

_SECTIONS: tuple[tuple[str, Group], ...] = (
    ("dependencies", "runtime"),
    ("devDependencies", "dev"),
    ("optionalDependencies", "optional"),
    ("peerDependencies", "runtime"),  # npm 7 and later install them
)
# Run by an install in the project's own folder (docs.npmjs.com/cli/using-npm/scripts).
LIFECYCLE = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
_VCS = regex(r"(git(\+\w+)?|ssh):|(github|gitlab|bitbucket|gist):|[\w.-]+/[\w.-]+(#.*)?$|.*\.git(#.*)?$")
_LOCAL = ("file:", "link:", "portal:", "workspace:", "./", "../", "/", "~/")
_MAX_WORDS = 500
_MAX_SPEC = 1_000
_EXTENSIONS = ("", ".js", ".cjs", ".mjs", ".ts", ".sh")


def read(draft: Draft) -> None:
    """Read dependencies, scripts, workspaces, and the files that lifecycle scripts name."""
    root = load_json(draft.text)
    if not isinstance(root, dict):
        raise TypeError("not an object")
    for key in ("name", "version", "type", "main", "packageManager"):
        if text_of(root, key):
            draft.details[key] = text_of(root, key)
    if text_of(root, "engines", "node"):
        draft.details["engines.node"] = text_of(root, "engines", "node")
    draft.scripts.update(
        {name: text for name, text in table(root, "scripts").items() if isinstance(text, str)}
    )
    _imply_compiling(draft, root)
    for section, group in _SECTIONS:
        _read_section(draft, root, section, group)
    _read_workspaces(draft, root)
    for patch in table(root, "pnpm", "patchedDependencies").values():
        for path in texts(patch):
            draft.refer(path)
    _read_lifecycle(draft)


def _imply_compiling(draft: Draft, root: Tree) -> None:
    """Add the script that an install runs where there is a binding.gyp and no script of that name.

    Source: docs.npmjs.com/cli/using-npm/scripts, "npm will default the install command".
    """
    own = draft.scripts.keys() & {"install", "preinstall"}
    description = join(draft.folder, "binding.gyp")
    if not own and root.get("gypfile") is not False and description and draft.context.is_file(description):
        draft.scripts["install"] = "node-gyp rebuild"


def _read_section(draft: Draft, root: Tree, section: str, group: Group) -> None:
    optional = table(root, "peerDependenciesMeta") if section == "peerDependencies" else {}
    for name, spec in table(root, section).items():
        if not isinstance(spec, str):
            draft.problems.append(f"{section}: {name!r} has no text as its version")
            continue
        source = source_of(spec)
        line = draft.line_of(f'"{section}"', f'"{name}"')
        draft.add(name, spec, "optional" if optional.get(name) else group, source, line=line)
        _read_place(draft, spec, source)


def source_of(spec: str) -> Origin:
    """Tell from a version where the package comes from (docs.npmjs.com/cli/configuring-npm/package-json)."""
    if spec.startswith(_LOCAL):
        return "local"
    if spec.startswith(("npm:", "patch:", "catalog:")):
        return "registry"
    if _VCS.match(spec[:_MAX_SPEC]):
        return "vcs"
    return "url" if spec.startswith(("http:", "https:")) else "registry"


def _read_place(draft: Draft, spec: str, source: Origin) -> None:
    if spec.startswith("patch:"):
        for path in re.findall(r"#(?:optional!)?(?:~/)?([\w./@+-]+\.patch)", spec):
            draft.refer(path)
    if source == "local" and not spec.startswith("workspace:"):
        draft.refer(spec.partition(":")[2] if ":" in spec else spec)


def _read_workspaces(draft: Draft, root: Tree) -> None:
    found = root.get("workspaces")
    patterns = texts(table(found).get("packages") if isinstance(found, dict) else found)
    refer_workspaces(draft, patterns)


def refer_workspaces(draft: Draft, patterns: list[str]) -> None:
    """Note the package.json of every workspace that the patterns match."""
    for pattern in patterns:
        if pattern.startswith("!"):
            continue
        if "**" in pattern:
            _refer_deep(draft, pattern)
        else:
            draft.refer_existing(f"{pattern.rstrip('/')}/package.json")


def _refer_deep(draft: Draft, pattern: str) -> None:
    top = join(draft.folder, pattern.partition("**")[0].rpartition("/")[0] or ".")
    for path in draft.context.below(top) if top is not None else ():
        if path.endswith("/package.json") and "node_modules/" not in path:
            draft.references.setdefault(path)


def _read_lifecycle(draft: Draft) -> None:
    """Note what the scripts of an install name: without it `npm ci` fails (MODULE_NOT_FOUND)."""
    commands = [draft.scripts[name] for name in LIFECYCLE if name in draft.scripts]
    for word in re.split(r"[\s'\"`;&|()<>=]+", " ".join(commands))[:_MAX_WORDS]:
        for extension in _EXTENSIONS if "/" in word or "." in word else ("",):
            target = join(draft.folder, word + extension)
            if target and draft.context.is_file(target):
                draft.references.setdefault(target)
                break
            if target and "/" in word and draft.context.is_dir(target):
                draft.references.setdefault(target)
                break
    if commands:
        draft.refer_existing("patches")  # where patch-package looks; harmless without it
