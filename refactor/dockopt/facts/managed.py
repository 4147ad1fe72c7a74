"""The programs that a process manager starts, read from its configuration in the image."""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.formats.managed import READERS, Managed
from dockopt.facts.origin import context_path
from dockopt.knowledge.process_managers import Manager, manager_of
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.image_files import ImageFiles
    from dockopt.facts.origin import ContextCopy

_ENVIRONMENT = regex(r"%\(ENV_(\w+)\)s")
_MAXIMUM = 100


class Found(Struct, frozen=True):
    """A program with the file that names it; None: the Dockerfile itself."""

    program: Managed
    source: str | None
    line: int


def managed_programs(files: ImageFiles, argv: tuple[str | None, ...], cwd: str | None) -> list[Found]:
    """All programs that this command line starts; none where its configuration cannot be found or read."""
    manager = manager_of(argv[0] or "") if argv else None
    if manager is None:
        return []
    found: list[Found] = []
    seen: set[str] = set()
    queue = _configured(manager, argv, cwd)
    while queue and len(seen) < _MAXIMUM:
        pattern, kind = queue.pop(0)
        for path, source in _matching(files, pattern):
            if path in seen:
                continue
            seen.add(path)
            configuration = READERS[kind](files.context.read(source) or "")
            found += [Found(each, source, each.line) for each in configuration.programs]
            folder = path.rpartition("/")[0]
            queue += [(place, kind) for each in configuration.includes if (place := join_path(folder, each))]
    return [*found, *_written(files, manager)]


def arguments_of(program: Managed, values: dict[str, str | None]) -> tuple[str | None, ...] | None:
    """The words of a command that no shell reads; None where they cannot be told apart."""
    text = program.command.replace("%(program_name)s", program.name)
    text = _ENVIRONMENT.sub(lambda match: values.get(match[1]) or match[0], text)
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    return tuple(None if "%(" in word else word for word in words) or None


def _configured(manager: Manager, argv: tuple[str | None, ...], cwd: str | None) -> list[tuple[str, str]]:
    """Paths or patterns of the configuration, each with its format."""
    kind = manager.files[0][1]
    for place, word in enumerate(argv):
        name, equals, value = (word or "").partition("=")
        if name in manager.flags:
            given = value if equals else (argv[place + 1] if place + 1 < len(argv) else None)
            path = join_path(cwd, given) if given else None
            # The file of the package itself includes what lies in its usual folders.
            usual = [(each, form) for each, form in manager.files if each.startswith("/")]
            return usual if (path, kind) in usual else [(path, kind)] if path else []
    operand = next((word for word in argv[1:] if word and not word.startswith("-")), "")
    named = ((path.replace("{1}", operand), each) for path, each in manager.files)
    return [(found, each) for path, each in named if path and (found := join_path(cwd, path))]


def _matching(files: ImageFiles, pattern: str) -> Iterator[tuple[str, str]]:
    """(path in the image, file of the context) for a path, or for each file that a pattern means."""
    if not set(pattern) & set("*?["):
        source = context_path(files.copies, pattern, files.context)
        if source is not None:
            yield pattern, source
        return
    for copy in files.copies:
        for path in _arriving(files, copy):
            if fnmatchcase(path, pattern) and path.count("/") == pattern.count("/"):
                source = context_path(files.copies, path, files.context)
                if source is not None:
                    yield path, source


def _arriving(files: ImageFiles, copy: ContextCopy) -> Iterator[str]:
    """The paths in the image that a COPY brings files to."""
    if not copy.folder:
        yield copy.target
        return
    base = copy.target.rstrip("/")
    for source in copy.sources:
        prefix = f"{source}/" if source else ""
        below = [each.removeprefix(prefix) for each in files.context.files if each.startswith(prefix)]
        yield from (f"{base}/{each}" for each in below)
        if not below or not prefix:
            yield f"{base}/{source.rsplit('/', 1)[-1]}"


def _written(files: ImageFiles, manager: Manager) -> Iterator[Found]:
    """Lines that the Dockerfile itself writes into such a file, or installs with a command for it."""
    for facts in files.stage.steps:
        before: tuple[str | None, ...] = ()
        for command in facts.commands:
            kind = next(
                (
                    each
                    for pattern, each in manager.files
                    if command.effect == "write"
                    and any(fnmatchcase(path, pattern) for path in command.targets or ())
                ),
                None,
            )
            text, source = " ".join(word or "" for word in command.argv[1:]), None
            if manager.installer and command.argv[:1] == (manager.installer,):
                kind = "crontab"
                path = join_path(command.cwd, command.argv[-1] or "")
                source = context_path(files.copies, path, files.context) if path else None
                text = (files.context.read(source) or "") if source else " ".join(w or "" for w in before[1:])
            if kind:
                programs = READERS[kind](text.replace("\\n", "\n")).programs
                yield from (Found(each, source, each.line if source else facts.line) for each in programs)
            before = command.argv
