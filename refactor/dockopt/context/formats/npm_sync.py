"""Whether package-lock.json says all that package.json asks for: `npm ci` fails where it does not."""

from __future__ import annotations

from dockopt.context.formats.values import load_json, table

# What an install reads of the manifest, and the lockfile repeats of it (docs.npmjs.com, package-lock.json).
_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def is_in_sync(manifest: str, lock: str) -> bool:
    """Whether the lockfile was written for just these ranges, and has a package for each; else it is unknown.

    Only lockfiles of version 2 and 3 repeat the ranges. A manifest with workspaces or overrides is not read.
    """
    try:
        wanted, locked = load_json(manifest), load_json(lock)
    except (ValueError, RecursionError):
        return False
    if not isinstance(wanted, dict) or not isinstance(locked, dict):
        return False
    if "workspaces" in wanted or "overrides" in wanted or locked.get("lockfileVersion") not in {2, 3}:
        return False
    packages = table(locked, "packages")
    root = table(packages, "")
    optional = table(wanted, "peerDependenciesMeta")
    names = {name for section in _SECTIONS for name in table(wanted, section) if name not in optional}
    same = all(table(wanted, section) == table(root, section) for section in _SECTIONS)
    return bool(root) and same and all(f"node_modules/{name}" in packages for name in names)
