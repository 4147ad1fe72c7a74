"""How the project itself builds and starts the image: compose, bake, CI, Kubernetes, Procfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.services.bake import read_bake
from dockopt.context.services.compose import read_compose
from dockopt.context.services.devcontainer import read_devcontainers
from dockopt.context.services.docker_calls import read_docker_calls
from dockopt.context.services.kubernetes import read_kubernetes
from dockopt.context.services.platforms import read_platforms
from dockopt.context.services.procfile import read_procfile
from dockopt.context.services.types import BindMount, Services, Setting, Start, Target, Workplace

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

__all__ = ["BindMount", "Services", "Setting", "Start", "Target", "Workplace", "services"]

# In this order: the later ones ask for the names of services and images that the earlier ones found.
_READERS = (
    read_bake,
    read_compose,
    read_docker_calls,
    read_kubernetes,
    read_platforms,
    read_procfile,
    read_devcontainers,
)


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
