"""Application folders that the build changes: they are copied from the builder as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.broader import application_folders
from dockopt.facts.slicing.installed import is_built_and_installed
from dockopt.facts.slicing.products import is_disposable

if TYPE_CHECKING:
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

# What these make is repeated in the runtime stage in their own words.
_REPEATED = {"touch", "link"}
# Builds, archives, and installs whose packages stay in their sources.
_WRITERS = {"build", "dependencies", "tools", "unpack", "install"}


def carried_folders(slicer: Slicer) -> dict[str, int]:
    """Each such folder with the last step that changes it. A self-contained program carries its own way."""
    folders: dict[str, int] = {}
    if slicer.beside is not None:
        return folders
    for target, facts, command in slicer.products.written:
        if command.effect in _REPEATED or any(is_below(target, tree) for tree in slicer.products.trees):
            continue
        if is_built_and_installed(slicer, target, facts, command):
            continue
        home = _home_of(slicer, target, facts)
        named = command.rule is not None and command.rule.named
        writes = command.effect in _WRITERS or named
        if home is None and writes and not is_disposable(target, slicer.products):
            home = target
        if home is not None and _is_of_image(slicer, home):
            message = f"`{command.text}` may write anywhere below {home}"
            hint = "set a WORKDIR" if home == "/" else "name a folder of the application"
            raise Doubt("builds-in-root", message, facts.line, hint=hint)
        if home is not None:
            folders[home] = max(folders.get(home, -1), facts.index)
    if slicer.terms.takes_folder:
        folders |= dict.fromkeys(application_folders(slicer), slicer.result.last_build)
    return _outermost(folders)


def _is_of_image(slicer: Slicer, folder: str) -> bool:
    """Whether the base image's own files lie in the folder, its interpreter's among them. Trap 14."""
    tree = slicer.stage.interpreter
    return folder == "/" or (tree is not None and is_below(tree, folder) and tree != folder)


def _home_of(slicer: Slicer, path: str, facts: StepFacts) -> str | None:
    """The outermost folder that a COPY from the context filled before and that holds `path`."""
    found = [
        each.target
        for each in slicer.copies
        if each.facts.index < facts.index and each.folder and is_below(path, each.target)
    ]
    return min(found, key=len, default=None)


def _outermost(folders: dict[str, int]) -> dict[str, int]:
    """Folders that lie in no other one, each with the latest step of all that lie in it."""
    outer = [
        each for each in folders if not any(is_below(each, other) and each != other for other in folders)
    ]
    return {each: max(step for inner, step in folders.items() if is_below(inner, each)) for each in outer}
