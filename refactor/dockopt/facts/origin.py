"""Which files of the build context a stage holds, and where each came from."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.instructions import Copy
from dockopt.model.scope import expand, join_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts, StepFacts

_PATH_MAX = 4096  # bytes of a path that Linux takes; source: limits.h
_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


class ContextCopy(Struct, frozen=True):
    """A COPY or ADD from the build context. `sources` are relative to the context, "" is all of it.

    `target` is absolute; `folder`: the sources arrive below it (else it is the name of the one file).
    """

    facts: StepFacts
    copy: Copy
    sources: tuple[str, ...]
    target: str
    folder: bool

    @property
    def wide(self) -> bool:
        """Whether it brings the whole context."""
        return "" in self.sources


def context_copies(stage: StageFacts, context: BuildContext) -> tuple[ContextCopy, ...] | None:
    """Every COPY and ADD from the context, in order; None when a source or destination cannot be known."""
    found: list[ContextCopy] = []
    folders: set[str] = set()
    _make(folders, SYSTEM_FOLDERS)
    for facts in stage.steps:
        step = facts.step
        _make(folders, _folders_made(facts))
        if not isinstance(step, Copy) or step.source_stage is not None:
            continue
        copy = _context_copy(facts, step, context, folders)
        if copy is None:
            return None
        found.append(copy)
        _make(folders, [copy.target if copy.folder else copy.target.rpartition("/")[0]])
    return tuple(found)


def _make(folders: set[str], made: Iterable[str]) -> None:
    """Add folders and those that they lie in, so that one look tells whether a folder is there."""
    for folder in made:
        each = folder if len(folder) <= _PATH_MAX else ""
        while each and each not in folders:
            folders.add(each)
            each = each.rpartition("/")[0] or "/"


def _folders_made(facts: StepFacts) -> Iterator[str]:
    """Folders that are there behind a step: the working directory is made where it is missing."""
    yield facts.before.workdir or "/"
    for command in facts.commands:
        if command.effect == "directory":
            yield from command.targets or ()


def _context_copy(
    facts: StepFacts, step: Copy, context: BuildContext, folders: set[str]
) -> ContextCopy | None:
    if step.destination is None:
        return None
    raw = expand(step.destination.text, facts.before.values)
    target = join_path(facts.before.workdir, raw) if raw is not None else None
    # An inline file (a heredoc) comes from the Dockerfile itself, not from the context.
    sources = [] if step.inline else [expand(word.text, facts.before.values) for word in step.sources]
    if target is None or raw is None or any(source is None for source in sources):
        return None
    names = tuple(_clean(source) for source in sources if source is not None)
    # A file that is copied to a folder which is there arrives in it, as with cp(1).
    folder = target in folders or _is_folder(raw, target, names, context)
    return ContextCopy(facts, step, names, target, folder)


def _clean(source: str) -> str:
    if "://" in source:
        return source
    return (join_path("/", source) or "/").lstrip("/")


def _is_folder(raw: str, target: str, sources: tuple[str, ...], context: BuildContext) -> bool:
    """Whether sources arrive inside the target. Source: Dockerfile reference, COPY, "Destination"."""
    if raw.endswith("/") or raw in {".", ".."} or len(sources) > 1:
        return True
    source = sources[0] if sources else ""
    if source == "" or any(char in source for char in "*?["):
        return True
    if context.is_dir(source) or target == "/":
        return True
    return context.is_dir(source) is None and "." not in source.rsplit("/", 1)[-1]


def context_path(copies: tuple[ContextCopy, ...], path: str, context: BuildContext) -> str | None:
    """The file of the context that the image holds at `path`, by the latest COPY that brings it."""
    return next((found for found in candidates(copies, path, context) if context.exists(found)), None)


def candidates(copies: tuple[ContextCopy, ...], path: str, context: BuildContext) -> Iterator[str]:
    """Where the context would have the file that the image holds at `path`, the latest COPY first."""
    for copy in reversed(copies):
        for source in copy.sources:
            found = _source_at(copy, source, path, context)
            if found is not None:
                yield found


def _source_at(copy: ContextCopy, source: str, path: str, context: BuildContext) -> str | None:
    if not copy.folder:
        return source if path == copy.target else None
    prefix = copy.target.rstrip("/") + "/"
    if not path.startswith(prefix):
        return None
    rest = path[len(prefix) :]
    if any(char in source for char in "*?["):
        folder = source.rpartition("/")[0]
        candidate = f"{folder}/{rest}" if folder else rest
        return candidate if candidate in (context.glob(source) or ()) else None
    if source == "" or context.is_dir(source):
        return f"{source}/{rest}" if source else rest
    return source if rest == source.rsplit("/", 1)[-1] else None


def image_files(copies: tuple[ContextCopy, ...], context: BuildContext) -> dict[str, str]:
    """The files of the context by their paths in the image, as the copies lay them out."""
    found: dict[str, str] = {}
    for copy in copies:
        for source in copy.sources:
            for path in context.files:
                rest = _rest_of(path, source)
                if rest is not None:
                    place = f"{copy.target.rstrip('/')}/{rest}" if copy.folder else copy.target
                    found[place.rstrip("/")] = path
    return found


def _rest_of(path: str, source: str) -> str | None:
    """What of a file's path lies behind the source that brings it; its name where it is the source."""
    if source == "":
        return path
    parts = path.split("/")
    depth = source.count("/") + 1
    head, rest = "/".join(parts[:depth]), "/".join(parts[depth:])
    meant = fnmatchcase(head, source) if set(source) & set("*?[") else head == source
    return (rest or parts[-1]) if meant else None


def context_folders(copies: tuple[ContextCopy, ...], path: str, context: BuildContext) -> tuple[str, ...]:
    """The folders of the context whose content the image holds at the folder `path`, the latest first."""
    found: list[str] = []
    for copy in reversed(copies):
        for source in copy.sources:
            if not copy.folder or not is_below(path, copy.target) or "*" in source:
                continue
            if source == "" or context.is_dir(source):
                rest = path[len(copy.target.rstrip("/")) :].strip("/")
                found.append("/".join(part for part in (source, rest) if part))
    return tuple(dict.fromkeys(found))


def image_path(copies: tuple[ContextCopy, ...], path: str, context: BuildContext) -> str | None:
    """Where the image holds a file or folder of the context, by the latest COPY that brings it."""
    for copy in reversed(copies):
        for source in copy.sources:
            rest = _below_source(copy, source, path, context)
            if rest is not None:
                return join_path(copy.target, rest) if rest else copy.target
    return None


def _below_source(copy: ContextCopy, source: str, path: str, context: BuildContext) -> str | None:
    """The path relative to the target of a COPY; None where this source does not bring it."""
    if not copy.folder:
        return "" if path == source else None
    matched = (context.glob(source) or ()) if any(char in source for char in "*?[") else (source,)
    for each in matched:
        if each == "":
            return path
        if is_below(path, each):
            return path[len(each) + 1 :] if context.is_dir(each) else each.rsplit("/", 1)[-1]
    return None


def unpacks(copy: ContextCopy) -> bool:
    """Whether an ADD unpacks an archive or fetches a URL, so that what it brings is not known."""
    return copy.copy.is_add and any("://" in each or each.endswith(_ARCHIVES) for each in copy.sources)


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies inside it."""
    return folder == "/" or path == folder or path.startswith(folder.rstrip("/") + "/")
