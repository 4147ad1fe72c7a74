"""The processes of a Procfile, as hints. Source: devcenter.heroku.com/articles/procfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats import managed
from dockopt.context.services.types import Services, Start

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_FILE = "Procfile"


def read_procfile(context: BuildContext, found: Services) -> None:
    """Add the processes. Buildpacks read the file, and an image only by the habit of some platforms."""
    for each in managed.read_procfile(context.read_any(_FILE) or "").programs:
        found.starts.append(Start(_FILE, each.line, each.name, None, each.command, "process", certain=False))
