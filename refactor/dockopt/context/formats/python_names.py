"""Python requirement strings (PEP 508), through `packaging`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin

_MAX_LENGTH = 5_000
VCS = ("git+", "hg+", "svn+", "bzr+")


def normalize_name(name: str) -> str:
    """Return the normalized name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def source_of_url(url: str) -> Origin:
    """Tell where a direct reference points."""
    if url.startswith(VCS):
        return "vcs"
    return "url" if re.match(r"(https?|ftp)://", url) else "local"


def add_requirement(
    draft: Draft, text: str, group: Group, *, line: int | None = None, declared_in: str | None = None
) -> None:
    """Note one requirement; an unreadable one becomes a problem."""
    from packaging.requirements import InvalidRequirement, Requirement

    text = text.strip()
    if not text or text.startswith("#"):
        return
    try:
        found = Requirement(text if len(text) <= _MAX_LENGTH else "")
    except (InvalidRequirement, RecursionError):
        draft.problems.append(f"not a requirement: {text[:100]!r}")
        return
    source: Origin = source_of_url(found.url) if found.url else "registry"
    spec = found.url or str(found.specifier)
    draft.add(normalize_name(found.name), spec, group, source, line=line, declared_in=declared_in)
    if source == "local" and found.url:
        draft.refer(found.url.removeprefix("file://").removeprefix("file:"))
