"""environment.yml of conda: its packages, and those that pip installs into the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.marked_yaml import Marked, yaml_documents
from dockopt.context.formats.requirements import read_lines
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft

# `channel::name=version=build`. Source: docs.conda.io, "Package match specifications".
_SPEC = regex(r"(?:[^:\s]+::)?([\w.-]+)")


def read(draft: Draft) -> None:
    """Read the dependencies. What pip gets are lines of a requirements file beside this one."""
    documents = yaml_documents(draft.text)
    if len(documents) != 1 or not documents[0].is_table:
        raise ValueError("no environment")
    found = documents[0].get("dependencies")
    for each in found.elements() if found else ():
        if each.text is not None:
            _add(draft, each)
        for name, inner in each.items().items():
            if name != "pip":
                raise ValueError(f"dependencies of {name}")
            read_lines(draft, "\n".join(line.text or "" for line in inner.elements()))


def _add(draft: Draft, spec: Marked) -> None:
    match = _SPEC.match(spec.text or "")
    if match:
        draft.add(match[1].lower(), spec.text or "", line=spec.line)
