"""The readers of the files in which a project says how it builds and starts its image."""

from __future__ import annotations

from dockopt.context.services.above import read_above
from dockopt.context.services.bake import read_bake
from dockopt.context.services.compose import read_compose
from dockopt.context.services.devcontainer import read_devcontainers
from dockopt.context.services.docker_calls import read_docker_calls
from dockopt.context.services.kubernetes import read_kubernetes
from dockopt.context.services.platforms import read_platforms
from dockopt.context.services.procfile import read_procfile

# In this order: the later ones ask for the names of services and images that the earlier ones found.
READERS = (
    read_bake,
    read_compose,
    read_above,
    read_docker_calls,
    read_kubernetes,
    read_platforms,
    read_procfile,
    read_devcontainers,
)
