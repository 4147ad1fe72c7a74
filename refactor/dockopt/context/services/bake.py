"""Bake files: which stage of this Dockerfile a target builds, and what it calls the image.

Rules: docs.docker.com/build/bake/reference. HCL is read as far as blocks, texts and lists of texts go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.context.formats.values import Tree, load_json, table
from dockopt.context.services.this_image import builds_this, without_tag
from dockopt.context.services.types import Services, Target
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext

_FILES = ("docker-bake", "docker-bake.override")
_TOKEN = regex(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|//[^\n]*|/\*[\s\S]*?\*/|[\w-]+|[{}\[\]=]')
_MAX_INHERITED = 20


class BakeTarget(Struct):
    """A target: its settings as lists of texts, with their lines."""

    settings: dict[str, tuple[list[str], int]] = field(default_factory=dict)


def read_bake(context: BuildContext, found: Services) -> None:
    """Add the targets that build this Dockerfile."""
    for stem in _FILES:
        for suffix, read in ((".hcl", read_hcl), (".json", _read_json)):
            path = stem + suffix
            text = context.read_any(path)
            targets = read(text) if text is not None else {}
            for name in targets:
                _add(context, path, _merged(targets, name), found)


def _add(context: BuildContext, path: str, target: BakeTarget, found: Services) -> None:
    def first(key: str) -> tuple[str | None, int]:
        values, line = target.settings.get(key, ([], 0))
        return (values[0] if values else None), line

    if "dockerfile-inline" in target.settings:
        return
    if not builds_this(context, first("context")[0] or ".", first("dockerfile")[0]):
        return
    found.images |= {without_tag(tag) for tag in target.settings.get("tags", ([], 0))[0]}
    stage, line = first("target")
    if stage and "$" not in stage:
        found.targets.append(Target(path, line or None, stage))


def _merged(targets: Mapping[str, BakeTarget], name: str) -> BakeTarget:
    """The target with what it inherits; its own settings win."""
    merged = BakeTarget()
    waiting = [name]
    seen: set[str] = set()
    while waiting and len(seen) < _MAX_INHERITED:
        each = waiting.pop(0)
        if each in seen or each not in targets:
            continue
        seen.add(each)
        merged.settings = targets[each].settings | merged.settings
        waiting += reversed(targets[each].settings.get("inherits", ([], 0))[0])
    return merged


def read_hcl(text: str) -> dict[str, BakeTarget]:
    """The `target "name" { key = "text" | ["text", …] }` blocks of a text, without what is nested in them."""
    targets: dict[str, BakeTarget] = {}
    current: BakeTarget | None = None
    depth, words = 0, list[str]()
    key: str | None = None
    for word, line in _tokens(text):
        if word == "{":
            depth += 1
            if depth == 1 and words[-2:-1] == ["target"]:
                current = targets.setdefault(_plain(words[-1]), BakeTarget())
        elif word == "}":
            depth = max(depth - 1, 0)
            current = current if depth else None
        elif depth == 1 and word == "=":
            key = words[-1] if words else None
        elif depth == 1 and current is not None and key and word.startswith('"'):
            current.settings.setdefault(key, ([], line))[0].append(_plain(word))
        words = [*words[-2:], word]
    return targets


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if not match.group().startswith(("#", "//", "/*")):
            yield match.group(), line


def _plain(token: str) -> str:
    return token.strip('"').replace('\\"', '"')


def _read_json(text: str) -> dict[str, BakeTarget]:
    try:
        found = table(load_json(text), "target")
    except (ValueError, RecursionError):
        return {}
    return {name: BakeTarget(dict(_json_settings(value))) for name, value in found.items()}


def _json_settings(value: Tree) -> Iterator[tuple[str, tuple[list[str], int]]]:
    for key, each in value.items() if isinstance(value, Mapping) else ():
        texts = [each] if isinstance(each, str) else each if isinstance(each, list) else [""]
        yield str(key), ([text for text in texts if isinstance(text, str)], 0)
