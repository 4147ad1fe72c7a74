"""What a build installs below a prefix, and the sources that are of no use after it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.generated import INSTALL, LOCAL
from dockopt.facts.origin import ContextCopy, image_files, is_below
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.knowledge.housekeeping import is_housekeeping
from dockopt.knowledge.plain_images import plain_image
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StageFacts, StepFacts

_PREPARES = "generate"
_ARCHIVES = (".t", ".zip")
_BUILD_FILES = ("CMakeLists.txt", "*.cmake", "meson.build", "*.am")
# Absolute places of an install. Source: cmake-commands(7), install; Meson and Automake manuals.
_PLACED = regex(
    r"""(?:\bDESTINATION\s+["']?|\binstall_dir\s*:\s*["']|^\w+dir\s*=\s*|DESTDIR\)["']?)(/[\w./-]+)""",
    re.MULTILINE,
)


def check_prefix(stage: StageFacts, facts: StepFacts, command: CommandFacts, context: BuildContext) -> None:
    """Raise Doubt for an install into a folder that the base image has filled, or into several places.

    Traps 11, 13 and 14.
    """
    if command.effect != INSTALL:
        return
    for prefix in command.targets or ():
        _check_places(prefix, facts, command, context)
    if LOCAL not in (command.targets or ()):
        return
    if not _is_bare(stage):
        image = stage.stage.origin.image.text
        message = f"`{command.text}` installs into {LOCAL}, where {image} may have files of its own"
        hint = "install below a prefix of its own, such as /opt/NAME"
        raise Doubt("unclear-target", message, facts.line, hint=hint)


def _check_places(prefix: str, facts: StepFacts, command: CommandFacts, context: BuildContext) -> None:
    """Build files of the context may send some files elsewhere than below the prefix."""
    for path in context.files:
        if not _fits(path, _BUILD_FILES):
            continue
        text = context.read(path) or ""
        place = next((each for each in _PLACED.finditer(text) if not is_below(each[1], prefix)), None)
        if place is not None:
            line = text.count("\n", 0, place.start()) + 1
            message = f"`{command.text}` installs into {place[1]}, too, and not below {prefix} alone"
            evidence = Evidence(f"it names {place[1]}", path, line)
            hint = "install below one prefix"
            raise Doubt("unclear-target", message, facts.line, hint=hint, evidence=(evidence,))


def _is_bare(stage: StageFacts) -> bool:
    """Whether the base image is a distribution alone, which leaves /usr/local to what is added."""
    if stage.base is not None:
        return stage.base.is_distribution
    image = stage.stage.image
    plain = plain_image(image.name, image.tag) if image else None
    return plain is not None and plain.distribution


def is_prepared(slicer: Slicer, folders: Collection[str]) -> bool:
    """Whether these are folders of build files, which a build makes and fills by itself."""
    prepared = set(_prepared(slicer))
    return all(folder in prepared for folder in folders)


def is_built_and_installed(slicer: Slicer, target: str, facts: StepFacts, command: CommandFacts) -> bool:
    """Whether fetched sources were built and installed elsewhere, and run time names no file of them."""
    if command.effect not in {"unpack", "build"} or not _installs(slicer):
        return False
    roots = [folder for folder in _prepared(slicer) if is_below(folder, target)]
    if not roots:
        return False
    if target not in SYSTEM_FOLDERS:
        return not _is_used(slicer, target)
    tops = {_top(folder, target) for folder in roots}
    return all(top and _is_archive_of(top, facts) and not _is_used(slicer, top) for top in tops)


def is_built_sources(slicer: Slicer, copy: ContextCopy) -> bool:
    """Whether a COPY brings nothing but sources of what is installed elsewhere."""
    context = slicer.context
    rules = [each.rule for each in slicer.stage.by_effect[INSTALL]]
    patterns = {name for rule in rules if rule for name in rule.sources}
    known = context.known and not context.truncated
    roots = [folder for folder in _prepared(slicer) if is_below(folder, copy.target)]
    if not patterns or not known or not roots or copy.facts.index > slicer.result.last_build:
        return False
    files = image_files((copy,), context).values()
    return all(is_housekeeping(path) or _fits(path, patterns) for path in files) and not any(
        is_below(path, copy.target) for path in slicer.needs.paths
    )


def _fits(path: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(path.rpartition("/")[2], each) for each in patterns)


def _prepared(slicer: Slicer) -> Iterator[str]:
    for command in slicer.stage.by_effect[_PREPARES]:
        yield from command.targets or ()


def _installs(slicer: Slicer) -> list[str]:
    return [path for path, _, each in slicer.products.written if each.effect == INSTALL]


def _top(folder: str, target: str) -> str:
    """The folder right below `target` that holds this one; empty: it is `target` itself."""
    rest = folder.removeprefix(target.rstrip("/")).strip("/").split("/")[0]
    return f"{target.rstrip('/')}/{rest}" if rest else ""


def _is_archive_of(folder: str, facts: StepFacts) -> bool:
    """Whether the RUN names an archive that is called like the folder: it holds that one folder alone."""
    name = folder.rpartition("/")[2]
    words = (word.rpartition("/")[2] for each in facts.commands for word in each.argv if word)
    return any(word.startswith(f"{name}{ending}") for word in words for ending in _ARCHIVES)


def _is_used(slicer: Slicer, folder: str) -> bool:
    """Whether anything that the container starts, or its configuration, lies in the folder."""
    needs, final = slicer.needs, slicer.stage.final
    values = (*needs.words, *(value for value in final.values.values() if value))
    words = [part for value in values for part in value.replace(":", " ").split()]
    paths = [
        *needs.paths,
        *_installs(slicer),
        final.workdir or "/",
        *(word for word in words if word.startswith("/")),
    ]
    return any(is_below(path, folder) for path in paths)
