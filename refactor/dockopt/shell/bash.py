"""Loads the grammar of bash without the package around it.

That reads query files too, and for that loads `tempfile`, `lzma` and much more of the standard library.
"""

from __future__ import annotations

from importlib.machinery import PathFinder
from importlib.util import module_from_spec


def bash() -> object:
    """The grammar, as `tree_sitter.Language` takes it."""
    package = PathFinder.find_spec("tree_sitter_bash")
    places = package.submodule_search_locations if package else None
    binding = PathFinder.find_spec("tree_sitter_bash._binding", places)
    if binding is None or binding.loader is None:  # packed in another way
        import tree_sitter_bash

        return tree_sitter_bash.language()
    module = module_from_spec(binding)
    binding.loader.exec_module(module)
    grammar: object = module.language()
    return grammar
