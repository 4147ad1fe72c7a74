"""State that serves a program alone: settings of a package manager, of use only where run time starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.products import Products


def drop_unserved(products: Products, needs: Needs) -> None:
    """Forget the folders whose program is not started by the container."""
    for path, tree in list(products.trees.items()):
        name = (tree.command.argv[0] or "").rsplit("/", 1)[-1]
        serves = tree.command.rule is not None and tree.command.rule.serves
        if serves and name not in needs.programs and not needs.unreadable:
            del products.trees[path]
