"""Packages installed from folders: editable sources, and files beside the interpreter's packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import VCS
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.install_manifests import installed_manifests, named_values
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.slicing.products import Products, Tree, unclear_target
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts

# Files in which a project says what is installed outside of the packages' folder, and the words that say it.
# Source: setuptools.pypa.io, "Data Files Support"; hatch.pypa.io, "Wheel builder", shared-data.
_DECLARATIONS = ("setup.py", "setup.cfg", "pyproject.toml")
_OUTSIDE = ("data_files", "data-files", "shared-data")
# Where sources of version control are put. Source: pip.pypa.io, "pip install", --src.
_SOURCES = "src"


def record_local(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    """Note the folders that editable packages stay in. Raises Doubt where files are installed elsewhere."""
    rule, cwd = command.rule, command.cwd
    if rule is None or cwd is None or not command.tree:
        return
    for place in _editable_places(command, copies, context):
        if place.startswith(VCS):
            path = _source_folder(command, cwd)
            if path in SYSTEM_FOLDERS:
                raise unclear_target(command, facts)
            products.trees[path] = Tree(path, facts, command, facts.before.user, interpreter=False)
        elif (folder := _folder(cwd, place)) is not None:
            products.written.append((folder, facts, command))
    tree = products.trees.get(command.tree[0])
    if tree is None or not tree.interpreter:
        return
    for folder in local_folders(command, cwd, copies, context):
        _check_inside(folder, facts, command, copies, context)


def _editable_places(
    command: CommandFacts, copies: tuple[ContextCopy, ...], context: BuildContext
) -> list[str]:
    rule = command.rule
    if rule is None:
        return []
    found = [*rule.editable, *named_values(command.argv, rule.editable_flags)]
    for manifest in installed_manifests(command, copies, context) if rule.editable_flags else ():
        found += [package.spec for package in manifest.packages if package.editable]
    return found


def _source_folder(command: CommandFacts, cwd: str) -> str:
    """The folder that an option names, or `src` in the active environment, else in the working folder."""
    named = named_values(command.argv, command.rule.sources_flags if command.rule else ())
    if named:
        return join_path(cwd, named[-1]) or cwd
    tree = command.tree[0]
    return f"{cwd if tree.endswith('-packages') else tree}/{_SOURCES}".replace("//", "/")


def _folder(cwd: str, place: str) -> str | None:
    """The folder that a local requirement names: `./pkg[extra]`, `file:///app`."""
    bare = place.partition("[")[0].partition("#")[0].removeprefix("file://").removeprefix("file:")
    return join_path(cwd, bare) if bare else None


def local_folders(
    command: CommandFacts, cwd: str, copies: tuple[ContextCopy, ...], context: BuildContext
) -> list[str]:
    """Folders of the image that the command installs as packages."""
    words = [word for word in command.operands if word and "://" not in word]
    words += command.rule.editable if command.rule else ()
    for manifest in installed_manifests(command, copies, context):
        words += [package.spec for package in manifest.packages if package.source == "local"]
    found = (_folder(cwd, word) for word in words)
    return [path for path in found if path]


def _check_inside(
    folder: str,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    for name in _DECLARATIONS:
        source = context_path(copies, f"{folder.rstrip('/')}/{name}", context)
        text = context.read(source) if source else None
        word = next((word for word in _OUTSIDE if word in (text or "")), None)
        if word:
            message = f"`{command.text}` installs files outside of the packages' folder ({word})"
            hint = "install into a virtual environment"
            raise Doubt("state-outside", message, facts.line, hint=hint, evidence=(Evidence(word, source),))
