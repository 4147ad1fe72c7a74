"""Where a file of the build context enters a Dockerfile: what an edit of it makes the builder run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.origin import context_copies, is_below
from dockopt.facts.stage import stage_facts
from dockopt.model.dockerfile import lower
from dockopt.model.instructions import Run
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.origin import ContextCopy
    from dockopt.model.dockerfile import Dockerfile, Stage

_WILD = frozenset("*?[")


def entrances(text: str, context: BuildContext, path: str) -> tuple[int | None, ...] | None:
    """Return of each stage the first step that takes the file from the context; None where that is not known.

    Two files with the same entrances make the same steps run again.
    """
    dockerfile = lower(parse(text))
    found: list[int | None] = []
    for stage in dockerfile.stages:
        copies = _copies(dockerfile, stage, context)
        if copies is None:
            return None
        found.append(next((each.facts.index for each in copies if _takes(each, path)), None))
    return tuple(found)


def _copies(dockerfile: Dockerfile, stage: Stage, context: BuildContext) -> tuple[ContextCopy, ...] | None:
    """Return the COPYs of a stage, in order, unless something else takes files from the context as well."""
    facts = stage_facts(dockerfile, stage)
    for each in facts.steps:
        mounts = each.step.mounts if isinstance(each.step, Run) else ()
        if any(mount.kind == "bind" and mount.get("from") is None for mount in mounts):
            return None
    copies = context_copies(facts, context)
    if copies is None or any(_WILD.intersection(name) for each in copies for name in each.sources):
        return None
    flagged = any(flag.name == "exclude" for each in copies for flag in each.copy.node.flags)
    return None if flagged else copies


def _takes(copy: ContextCopy, path: str) -> bool:
    return any(name == "" or is_below(path, name) for name in copy.sources)
