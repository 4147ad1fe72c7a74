"""Users of the original base image that the runtime stage names, and its base does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.slicing.types import Added
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer

_BETWEEN = regex(r"[\s:=,\"'\[\]]+")


def check_users(slicer: Slicer, candidate: Candidate) -> None:
    """Raise Doubt where a line of the runtime stage names a user that only the original base image has."""
    old, new = slicer.stage.base, candidate.base
    if candidate.same or old is None or new is None:
        return
    lost = old.users.keys() - new.users.keys()
    for item in slicer.result.runtime:
        texts = (item.text,) if isinstance(item, Added) else (getattr(item, "text", ""), item.chown or "")
        named = lost & {word for text in texts for word in _BETWEEN.split(text)}
        if named:
            line = slicer.stage.stage.origin.node.line
            message = (
                f"the user {min(named)} is of {old.reference}, and {new.reference} has none of that name"
            )
            raise Doubt("inherited-configuration", message, line, hint="create the user in the file")
