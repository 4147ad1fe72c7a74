"""What a code generator of the installed packages reads, where it can be told that it reads nothing else."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.origin import ContextCopy, context_folders
from dockopt.knowledge.generators import generator

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.knowledge.generators import Generator


def generates(command: CommandFacts) -> bool:
    """Whether it is a generator whose inputs may be told."""
    return command.rule is not None and bool(command.rule.generates)


def generator_input(command: CommandFacts, copy: ContextCopy, context: BuildContext) -> str | None:
    """The file or folder of this COPY that the generator reads; None where it may read or write more."""
    rule = command.rule
    if rule is None or not rule.generates or command.cwd is None or not context.known:
        return None
    knowledge = generator(rule.generates)
    flags = [word for word in command.argv if word is None or word.startswith("-")]
    folders = context_folders((copy,), command.cwd, context)
    if not set(flags) <= set(knowledge.options) or not folders:
        return None
    folder = f"{folders[0]}/" if folders[0] else ""
    found = next((each for each in knowledge.reads if context.exists(folder + each)), None)
    plain = _names_package(knowledge, rule.required[0], folder, context)
    if found is None or not plain or _is_configured(knowledge, folder, context):
        return None
    return folder + found if _writes_packages_only(knowledge, folder + found, context) else None


def _names_package(knowledge: Generator, name: str, folder: str, context: BuildContext) -> bool:
    """Whether the manifest names the package that the generator needs, and nothing else for it."""
    manifest = read_manifest(context, folder + name)
    if manifest is None or manifest.problems:
        return False
    named = any(each.name == knowledge.package for each in manifest.packages)
    texts = [context.read(folder + each) or "" for each in (name, ".env")]
    return named and not any(re.search(knowledge.words, text) for text in texts)


def _is_configured(knowledge: Generator, folder: str, context: BuildContext) -> bool:
    """Whether a program of the project sets the generator up."""
    inner = (path.removeprefix(folder) for path in context.files if path.startswith(folder))
    return any(fnmatchcase(path, pattern) for path in inner for pattern in knowledge.settings)


def _writes_packages_only(knowledge: Generator, path: str, context: BuildContext) -> bool:
    """Whether its sources name known generators alone, none of which writes outside of the packages."""
    files = context.below(path) if context.is_dir(path) else (path,)
    sources = [each for each in files if fnmatchcase(each.rpartition("/")[2], knowledge.sources)]
    texts = [context.read(each) for each in sources]
    if not texts or any(text is None or re.search(knowledge.output, text) for text in texts):
        return False
    names = {name for text in texts for name in re.findall(knowledge.provider, text or "")}
    return bool(names) and names <= set(knowledge.providers)
