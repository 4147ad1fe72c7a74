"""A Procfile: one command a line. Source: devcenter.heroku.com/articles/procfile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.services.types import Services, Start

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_PROCESS = re.compile(r"(?m)^(?P<name>[\w-]+):[ \t]*(?P<command>\S.*)$")


def read_procfile(context: BuildContext, found: Services) -> None:
    """Add the processes of the Procfile."""
    text = context.read_any("Procfile") or ""
    for match in _PROCESS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        # Buildpacks read it, and an image only by the habit of some platforms: a hint.
        found.starts.append(
            Start("Procfile", line, match["name"], None, match["command"], "process", certain=False)
        )
