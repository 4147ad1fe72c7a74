"""Files that a build's commands copy, move, change and remove."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dockopt.facts.downloads import FETCHES
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.products import Products, unclear_target
from dockopt.facts.slicing.settled import from_opening

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts


def record_written(products: Products, facts: StepFacts, command: CommandFacts) -> None:
    """Record what a command other than a compiler or an install writes."""
    if command.effect == "build":
        if command.cwd is None:
            raise unclear_target(command, facts)
        products.written.append((command.cwd, facts, command))
    elif command.effect in {"transfer", "move", "write", "touch", "link", "remove", "edit", *FETCHES}:
        for target in (command.targets or ()) if command.effect in FETCHES else ():
            products.revive(target)
        products.written += [(target, facts, command) for target in command.targets or ()]
    if command.effect == "remove":
        _record_removal(products, facts, command)
    for source, target in zip(command.sources, command.targets or (), strict=False):
        _record_move(products, facts, command, source, target)


def _record_removal(products: Products, facts: StepFacts, command: CommandFacts) -> None:
    """What a later command removes is not there at the end."""
    for target in command.targets or ():
        inner = [path for path in (*products.trees, *products.programs) if is_below(path, target)]
        for path in inner:
            products.trees.pop(path, None)
            products.programs.pop(path, None)
        if set(target) & set("*?["):
            folder = target.rpartition("/")[0]
            if any(is_below(path, folder) for path in (*products.trees, *products.programs)):
                raise unclear_target(command, facts)
        else:
            products.removed[target] = facts.index


def _record_move(
    products: Products, facts: StepFacts, command: CommandFacts, source: str, target: str
) -> None:
    """A compiled program is where the last copy or move put it."""
    moves = command.effect == "move"
    if moves and _moves_tree(products, facts, command, source, target):
        return
    if moves and any(is_below(tree, source) for tree in products.trees):
        raise unclear_target(command, facts)
    program = products.programs.get(source) or from_opening(products, source)
    if program is not None:
        products.programs[target] = replace(program, path=target, step=facts, original=source)
        products.removed.pop(target, None)
        if moves:
            products.programs.pop(source, None)


def _moves_tree(
    products: Products, facts: StepFacts, command: CommandFacts, source: str, target: str
) -> bool:
    """Note a package tree that keeps its name in another folder; False: it is none, or may end elsewhere.

    Source: mv(1): a last word that is a folder takes the source inside.
    """
    tree = products.trees.get(source)
    named_alike = target.rpartition("/")[2] == source.rpartition("/")[2]
    if tree is None or tree.interpreter or not named_alike or target in products.trees:
        return False
    del products.trees[source]
    products.trees[target] = replace(tree, path=target, step=facts, command=command)
    products.last_step = max(products.last_step, facts.index)
    return True
