"""The folder from which a Dockerfile is built, where nobody says: its own, unless its sources lie above."""

from __future__ import annotations

import os
from pathlib import Path

from dockopt.context.disk import content, entry_kind
from dockopt.context.repository import folders_above
from dockopt.syntax.regex import regex

_MAX_BYTES = 1_000_000
_CONTINUED = regex(r"\\[ \t]*\r?\n")
_COPY = regex(r"(?im)^[ \t]*(?:COPY|ADD)[ \t]+((?:--\S+[ \t]+)*)([^\[\n\r][^\n\r]*)")
# A pattern, a variable and a heredoc say nothing here, and a URL is no file.
_UNCLEAR = regex(r"[*?\[$\\<\"']|://|\.\.|^git@")


def home_of(dockerfile: Path) -> Path | None:
    """The folder of the Dockerfile, or the nearest one above that holds all that it copies, and it does not.

    Where none does, as where CI makes a source, it is the Dockerfile's own. None: it has none.
    """
    own = dockerfile.parent
    if not own.is_dir():
        return None
    try:
        sources = _sources(content(os.path.realpath(dockerfile), _MAX_BYTES) or b"")
        if _holds(own, sources):
            return own
        above = folders_above(own.resolve())
        found = next((number for number, each in enumerate(above, start=1) if _holds(each, sources)), 0)
    except (OSError, ValueError):
        return own
    return Path(os.path.normpath(own / Path(*[".."] * found))) if found else own


def _sources(data: bytes) -> set[str]:
    """What is copied from the context, as far as it is plain."""
    found: set[str] = set()
    for match in _COPY.finditer(_CONTINUED.sub(" ", data.decode(errors="replace"))):
        if "--from" not in match[1].lower():
            found |= {word.lstrip("/") for word in match[2].split()[:-1] if not _UNCLEAR.search(word)}
    return found


def _holds(folder: Path, sources: set[str]) -> bool:
    return all(entry_kind(str(folder / source)) is not None for source in sources)
