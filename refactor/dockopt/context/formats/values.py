"""Parsing of JSON, TOML and YAML text, and careful access to what comes out of it."""

from __future__ import annotations

from typing import Any, TypeAlias

Tree: TypeAlias = Any
"""What a parser returned: nothing is known of its shape."""

MAX_NESTING = 200
_MAX_NODES = 500_000


def load_json(text: str) -> Tree:
    """Parse JSON.

    Raises:
        ValueError: it is none.
        RecursionError: it is nested too deeply.
    """
    import json

    return json.loads(text.removeprefix("\ufeff"))


def load_toml(text: str) -> dict[str, Tree]:
    """Parse TOML.

    Raises:
        ValueError: it is none.
        RecursionError: it is nested too deeply.
    """
    import tomllib

    return tomllib.loads(text.removeprefix("\ufeff"))


def load_yaml(text: str) -> Tree:
    """Parse one YAML document with plain types only.

    Aliases share their node until something walks over them, and merge keys do walk: the size that the
    document would have with every alias written out is computed first, and bounded.

    Raises:
        ValueError: it is none, is nested too deeply, or would be too large.
    """
    import yaml

    if nesting(text) > MAX_NESTING:
        raise ValueError("nested too deeply")
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loader = loader_class(text)
        node = loader.get_single_node()
        if node is None:
            return None
        _expanded_size(node, {})
        return loader.construct_document(node)
    except (yaml.YAMLError, RecursionError, OverflowError, UnicodeError) as error:
        raise ValueError(str(error)) from error


def nesting(text: str) -> int:
    """Return an upper bound of the nesting: brackets left open, and block sequences opened on one line."""
    depth = deepest = 0
    for line in text.split("\n"):
        block = len(line) - len(line.lstrip(" "))
        deepest = max(deepest, line.count("- ") + line.count("? ") + min(block // 2, 100))
        for char in line:
            if char in "[{":
                depth += 1
                deepest = max(deepest, depth)
            elif char in "]}":
                depth = max(0, depth - 1)
    return deepest


def _expanded_size(node: Tree, sizes: dict[int, int]) -> int:
    """Return the number of nodes with all aliases written out.

    Raises:
        ValueError: more than the bound, or a node contains itself.
    """
    known = sizes.get(id(node))
    if known is not None:
        if known < 0:
            raise ValueError("an alias contains itself")
        return known
    sizes[id(node)] = -1
    size = 1
    for child in node.value if isinstance(node.value, list) else ():
        for part in child if isinstance(child, tuple) else (child,):
            size += _expanded_size(part, sizes)
    if size > _MAX_NODES:
        raise ValueError("too many nodes with all aliases written out")
    sizes[id(node)] = size
    return size


def table(tree: Tree, *keys: str) -> dict[str, Tree]:
    """Return the mapping below the keys, with text keys only; empty where there is none."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return (
        {key: value for key, value in tree.items() if isinstance(key, str)} if isinstance(tree, dict) else {}
    )


def texts(tree: Tree) -> list[str]:
    """Return the texts of a list (or the one text); anything else is left out."""
    if isinstance(tree, str):
        return [tree]
    return [item for item in tree if isinstance(item, str)] if isinstance(tree, list) else []


def text_of(tree: Tree, *keys: str) -> str:
    """Return the text below the keys, or an empty one."""
    *outer, last = keys
    value = table(tree, *outer).get(last)
    return value if isinstance(value, str) else ""
