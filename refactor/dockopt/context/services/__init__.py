"""How the project itself builds and starts the image: compose, bake, CI, Kubernetes, Procfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.services.types import BindMount, Services, Setting, Start, Target, Workplace

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

__all__ = ["BindMount", "Services", "Setting", "Start", "Target", "Workplace", "services"]


def services(context: BuildContext) -> Services:
    """What the files of the project say, read once for each context. What cannot be read says nothing."""
    key = ("services",)
    if key not in context.memo:
        found = Services()
        if context.known:
            from dockopt.context.services.readers import READERS  # here: without a context none is needed

            for read in READERS:
                read(context, found)
        context.memo[key] = found
    known: Services = context.memo[key]
    return known
