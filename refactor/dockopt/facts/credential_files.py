"""Files of the build context that hold credentials, and the COPY by which each gets into the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.image_stages import image_stages
from dockopt.facts.origin import ContextCopy, context_copies, image_path, is_below
from dockopt.facts.stage import stage_facts
from dockopt.knowledge.secrets import CredentialFile, credential_files
from dockopt.model.instructions import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile, Stage


class Brought(Struct, frozen=True):
    """A file with a credential in its line `line`, and the COPY that brings it to the path `target`."""

    kind: CredentialFile
    path: str
    line: int
    stage: Stage
    copy: ContextCopy
    target: str


def brought_credentials(dockerfile: Dockerfile, context: BuildContext) -> list[Brought]:
    """All that the image gets, in the order of the copies."""
    held = list(_held(context))
    kept = list(image_stages(dockerfile))
    found: list[Brought] = []
    for stage in dockerfile.stages if held else ():
        for copy in context_copies(stage_facts(dockerfile, stage), context) or ():
            for path, kind, line in held:
                target = image_path((copy,), path, context)
                if target is not None and (stage in kept or _is_taken(dockerfile, stage, target, kept)):
                    found.append(Brought(kind, path, line, stage, copy, target))
    return found


def _held(context: BuildContext) -> Iterator[tuple[str, CredentialFile, int]]:
    for path in context.files:
        for kind in credential_files():
            text = context.read(path) if kind.means(path) else None
            line = kind.line(text) if text else None
            if line is not None:
                yield path, kind, line
                break


def _is_taken(dockerfile: Dockerfile, stage: Stage, path: str, kept: list[Stage]) -> bool:
    """Whether the image copies the path, or a folder around it, from another stage."""
    for each in kept:
        for step in each.steps:
            if isinstance(step, Copy) and step.source_stage is not None:
                source = dockerfile.stage_of(step.source_stage, each.index)
                if source is stage and any(
                    is_below(path, f"/{word.text.strip('/')}") for word in step.sources
                ):
                    return True
    return False
