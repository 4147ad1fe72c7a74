"""Which variables tell a package manager of further files: `data/install_variables.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _names() -> tuple[str, ...]:
    entry = files("dockopt.knowledge") / "data" / "install_variables.toml"
    return tuple(tomllib.loads(entry.read_text(encoding="utf-8"))["names"])


def informs_installs(variable: str) -> bool:
    """Whether a package manager looks at this variable. npm reads its own in lower case too."""
    name = variable.upper()
    return any(name.startswith(each) if each.endswith("_") else name == each for each in _names())
