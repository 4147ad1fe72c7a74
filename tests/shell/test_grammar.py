"""The grammar is the package's, however it is packed."""

from __future__ import annotations

from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import tree_sitter_bash
from tree_sitter import Language, Parser

from dockopt.shell.bash import bash
from dockopt.shell.grammar import syntax_tree

if TYPE_CHECKING:
    import pytest

SCRIPT = b"cd /app && if make; then echo $(date); fi"


def test_it_reads_as_the_package_does() -> None:
    expected = Parser(Language(tree_sitter_bash.language())).parse(SCRIPT).root_node
    found = syntax_tree(SCRIPT.decode())
    assert str(found) == str(expected)


def test_a_package_without_the_module_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    assert Language(bash()).abi_version > 0
