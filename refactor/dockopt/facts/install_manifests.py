"""The manifests that an install command reads: those of its rule, and those that its options name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import Manifest, format_of, read_manifest
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts


def named_values(argv: tuple[str | None, ...], flags: tuple[str, ...]) -> list[str]:
    """All values that a command line gives to these options: `-r a`, `-r=a`, `-ra`, each time."""
    found: list[str] = []
    for index, word in enumerate(argv):
        if word in flags:
            found.append((argv[index + 1] if index + 1 < len(argv) else None) or "")
        elif word and word.startswith("-"):
            name, equals, value = word.partition("=")
            short = next((flag for flag in flags if len(flag) == 2 and word.startswith(flag)), "")
            if equals and name in flags:
                found.append(value)
            elif short and not word.startswith("--"):
                found.append(word[2:])
    return [each for each in found if each]


def installed_manifests(
    command: CommandFacts, copies: tuple[ContextCopy, ...], context: BuildContext
) -> Iterator[Manifest]:
    """Every manifest of the command that the context has, as far as it can be read."""
    rule, cwd = command.rule, command.cwd
    if rule is None:
        return
    for name in (*rule.manifests, *named_values(command.argv, rule.manifest_flags)):
        source = _source(name, cwd, copies, context, above=name in rule.above)
        if source is None:
            continue
        # A file of any name may be given to an option; what it holds is known by the option.
        named = rule.manifest_format if name not in rule.manifests and format_of(source) is None else ""
        manifest = read_manifest(context, source, named or None)
        if manifest is not None:
            yield manifest


def _source(
    name: str, cwd: str | None, copies: tuple[ContextCopy, ...], context: BuildContext, *, above: bool
) -> str | None:
    """The file of the context that is at this name in the folder; `above`: or in the next one that has it."""
    path = join_path(cwd, name)
    source = context_path(copies, path, context) if path else None
    if source is None and above and cwd not in {None, "", "/"}:
        return _source(name, (cwd or "").rpartition("/")[0] or "/", copies, context, above=True)
    return source
