"""How the project itself builds and starts the image: compose, Procfile, development containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.services.compose import read_compose
from dockopt.context.services.devcontainer import read_devcontainers
from dockopt.context.services.procfile import read_procfile
from dockopt.context.services.types import BindMount, Services, Setting, Start, Target, Workplace

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

__all__ = ["BindMount", "Services", "Setting", "Start", "Target", "Workplace", "services"]

# In this order: the later ones ask for the names of services and images that the earlier ones found.
_READERS = (read_compose, read_procfile, read_devcontainers)


def services(context: BuildContext) -> Services:
    """What the files of the project say, read once for each context. What cannot be read says nothing."""
    key = ("services",)
    if key not in context.memo:
        found = Services()
        if context.known:
            for read in _READERS:
                read(context, found)
        context.memo[key] = found
    known: Services = context.memo[key]
    return known
