"""The second reader: dockerfile-parse must see the instructions that dockopt means to have written."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from dockopt.syntax.source import encode

if TYPE_CHECKING:
    from dockopt.model.dockerfile import Dockerfile


@lru_cache(maxsize=2)  # what is new to one pass is old to the next
def disagreement(dockerfile: Dockerfile) -> str | None:
    """How the second reader's view differs from ours, or None. It cannot read heredocs or another escape."""
    document = dockerfile.document
    if document.escape != "\\" or any(each.heredocs for each in document.instructions):
        return None
    from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]  # it has no types

    data = encode(document.text)
    if b"\r" in data.replace(b"\r\n", b"\n") or not _is_utf8(data):
        return None
    parser = DockerfileParser(fileobj=io.BytesIO(data.replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf")))
    theirs = [
        (each["instruction"], each["startline"] + 1)
        for each in parser.structure
        if each["instruction"] != "COMMENT"
    ]
    ours = [(node.name, node.line) for node in document.instructions]
    if theirs != ours:
        return _first_difference(theirs, ours)
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _first_difference(theirs: list[tuple[str, int]], ours: list[tuple[str, int]]) -> str:
    for left, right in zip(theirs, ours, strict=False):
        if left != right:
            return f"it sees {left[0]} in line {left[1]} where dockopt sees {right[0]} in line {right[1]}"
    return f"it sees {len(theirs)} instructions, dockopt {len(ours)}"
