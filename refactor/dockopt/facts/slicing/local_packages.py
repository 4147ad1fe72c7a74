"""What the projects require that a command installs from folders of the image: `pip install .`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.context.sources import source_index
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.slicing.local_installs import local_folders
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts

_MANIFESTS = ("pyproject.toml", "setup.cfg")
_PROGRAM = "setup.py"
# A requirement as PEP 508 writes it: a name, then nothing, or extras, a version, a marker.
_REQUIREMENT = regex(r"([A-Za-z0-9][\w.-]*)\s*(?:\Z|[\[<>=~!;@(])")
_LITERALS = 2_000


def local_packages(
    command: CommandFacts, copies: tuple[ContextCopy, ...], context: BuildContext
) -> Iterator[tuple[str, Evidence]]:
    """Names of packages with what names them; of a program, all texts that may be requirements."""
    if command.rule is None or not command.rule.editable_flags or command.cwd is None:
        return
    for folder in local_folders(command, command.cwd, copies, context):
        for name in _MANIFESTS:
            source = context_path(copies, f"{folder.rstrip('/')}/{name}", context)
            manifest = read_manifest(context, source) if source else None
            for package in manifest.packages if manifest else ():
                if package.group != "dev":
                    yield package.name, Evidence(f"{package.name} is installed", source, package.line)
        program = context_path(copies, f"{folder.rstrip('/')}/{_PROGRAM}", context)
        for literal in islice(source_index(context).literals((program,)), _LITERALS) if program else ():
            match = _REQUIREMENT.match(literal.value)
            if match is not None:
                name = match[1].lower().replace("_", "-")
                yield name, Evidence(f"{name} is named", program, literal.line)
