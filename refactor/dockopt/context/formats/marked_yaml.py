"""YAML text as a tree of values that know their lines: nothing is built, so a tag of any program is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.context.formats.values import MAX_NESTING, nesting

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_MERGES = 20
_MAX_DOCUMENTS = 200
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


class Marked(Struct, frozen=True):
    """A value of a YAML document. Every scalar is a text, as it was written; null is no value."""

    node: Any

    @property
    def line(self) -> int:
        """Its 1-based line."""
        return int(self.node.start_mark.line) + 1

    @property
    def text(self) -> str | None:
        """The text of a scalar."""
        return str(self.node.value) if self.node.id == "scalar" and self.node.tag != _NULL else None

    @property
    def is_table(self) -> bool:
        """Whether it has keys."""
        return bool(self.node.id == "mapping")

    @property
    def is_list(self) -> bool:
        """Whether it has elements."""
        return bool(self.node.id == "sequence")

    def elements(self) -> tuple[Marked, ...]:
        """The elements of a list; of anything else none."""
        return tuple(Marked(each) for each in self.node.value) if self.is_list else ()

    def items(self) -> dict[str, Marked]:
        """The entries with text keys, those of merged tables (`<<`) included; own entries win."""
        return dict(_items(self.node, _MAX_MERGES))

    def get(self, *keys: str) -> Marked | None:
        """The value below the keys."""
        found: Marked | None = self
        for key in keys:
            found = found.items().get(key) if found is not None else None
        return found

    def texts(self) -> Iterator[Marked]:
        """Every scalar in it that is no key, each node once."""
        return (each for each in self._all() if each.node.id == "scalar")

    def tables(self) -> Iterator[Marked]:
        """Every table in it, itself included, each node once."""
        return (each for each in self._all() if each.is_table)

    def _all(self) -> Iterator[Marked]:
        seen: set[int] = set()
        waiting = [self.node]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield Marked(node)
            if node.id == "sequence":
                waiting.extend(reversed(node.value))
            elif node.id == "mapping":
                waiting.extend(value for _, value in reversed(node.value))


def _items(node: Any, merges: int) -> Iterator[tuple[str, Marked]]:
    if node.id != "mapping":
        return
    for key, value in node.value:
        if key.tag == _MERGE and merges > 0:
            for merged in value.value if value.id == "sequence" else [value]:
                yield from _items(merged, merges - 1)
    for key, value in node.value:
        if key.id == "scalar" and key.tag != _MERGE:
            yield str(key.value), Marked(value)


def yaml_documents(text: str) -> tuple[Marked, ...]:
    """The documents of a YAML text.

    Raises:
        ValueError: it is none, or is nested too deeply.
    """
    import yaml

    if nesting(text) > MAX_NESTING:
        raise ValueError("nested too deeply")
    found: list[Marked] = []
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text.removeprefix("\ufeff"))
        while len(found) < _MAX_DOCUMENTS and loader.check_node():
            found.append(Marked(loader.get_node()))
    except (yaml.YAMLError, RecursionError, OverflowError, UnicodeError) as error:
        raise ValueError(str(error)) from error
    return tuple(found)
