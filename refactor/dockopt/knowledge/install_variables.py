"""Which variables tell a package manager of further files: `data/install_variables.toml`."""

from __future__ import annotations

from functools import cache

from dockopt.knowledge.data_file import read_data


@cache
def _names() -> tuple[str, ...]:
    return tuple(read_data("install_variables")["names"])


def informs_installs(variable: str) -> bool:
    """Whether a package manager looks at this variable. npm reads its own in lower case too."""
    name = variable.upper()
    return any(name.startswith(each) if each.endswith("_") else name == each for each in _names())
