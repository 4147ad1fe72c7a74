"""Development containers that are built from this Dockerfile.

Rules: containers.dev/implementors/json_reference, containers.dev/implementors/spec (where the files lie).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dockopt.context.formats.values import Tree, load_json, text_of, texts
from dockopt.context.services.this_image import own_name
from dockopt.context.services.types import Services, Workplace
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_FOLDER = ".devcontainer"
_FILE = "devcontainer.json"
# A text, or a comment, or a comma before a closing bracket: only the latter two are removed.
_TOKEN = regex(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*[\s\S]*?\*/|,(?=\s*[}\]])')


def read_devcontainers(context: BuildContext, found: Services) -> None:
    """Add the development containers that people get from this file. `found` knows the compose services."""
    paths = [f".{_FILE}", f"{_FOLDER}/{_FILE}"]
    paths += [f"{_FOLDER}/{name}/{_FILE}" for name in context.names_on_disk(_FOLDER)]
    for path in paths:
        text = context.read_any(path)
        if text is None:
            continue
        try:
            content = load_json(without_comments(text))
        except (ValueError, RecursionError):
            continue
        if isinstance(content, Mapping) and _is_ours(context, path, content, found):
            found.workplaces.append(Workplace(path, _line(text)))


def without_comments(text: str) -> str:
    """JSON with comments and closing commas, as plain JSON with the same lines."""

    def plain(match: re.Match[str]) -> str:
        token = match.group()
        return token if token.startswith('"') else "\n" * token.count("\n")

    # Commas go last: a comment may stand between one and its bracket.
    return _TOKEN.sub(plain, _TOKEN.sub(plain, text))


def _is_ours(context: BuildContext, path: str, content: Mapping[str, Tree], found: Services) -> bool:
    folder = path.rpartition("/")[0]
    if content.get("dockerComposeFile") is not None:
        return text_of(content, "service") in found.names and any(_composed(folder, content))
    dockerfile = text_of(content, "build", "dockerfile") or text_of(content, "dockerFile")
    return bool(dockerfile) and posixpath.normpath(posixpath.join(folder, dockerfile)) == own_name(context)


def _composed(folder: str, content: Mapping[str, Tree]) -> Iterator[bool]:
    """Whether each compose file lies at the root, where it is read."""
    for name in texts(content["dockerComposeFile"]):
        yield "/" not in posixpath.normpath(posixpath.join(folder, name))


def _line(text: str) -> int:
    """Where the file is named."""
    match = re.search(r'"(?:dockerfile|dockerFile|dockerComposeFile)"\s*:', text)
    return text.count("\n", 0, match.start()) + 1 if match else 1
