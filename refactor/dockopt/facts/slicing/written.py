"""Files that a build's commands copy, move, change and remove."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.downloads import FETCHES
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.products import Products, unclear_target
from dockopt.facts.slicing.settled import from_opening
from dockopt.knowledge.command_line import flag_values
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.products import Program
    from dockopt.facts.stage import StepFacts


def record_written(products: Products, facts: StepFacts, command: CommandFacts) -> None:
    """Record what a command other than a compiler or an install writes."""
    if command.effect == "build":
        if command.cwd is None:
            raise unclear_target(command, facts)
        if command.rule is None or not command.rule.elsewhere:
            products.written.append((command.cwd, facts, command))
        products.written += [(path, facts, command) for path in _named_outputs(command)]
    elif command.effect in {
        "transfer",
        "move",
        "write",
        "touch",
        "link",
        "remove",
        "edit",
        "install",
        *FETCHES,
    }:
        for target in (command.targets or ()) if command.effect in FETCHES else ():
            products.revive(target)
        products.written += [(target, facts, command) for target in command.targets or ()]
    if command.effect == "remove":
        _record_removal(products, facts, command)
    for source, target in zip(command.sources, command.targets or (), strict=False):
        _record_move(products, facts, command, source, target)


def _named_outputs(command: CommandFacts) -> list[str]:
    """Places that the words of a build command name for what it makes, but those that it may fill anyway."""
    rule, cwd = command.rule, command.cwd or "/"
    if rule is None:
        return []
    words = [value for _, value in flag_values(command.argv, rule.into_flags)]
    words += command.operands if rule.writes_operands else ()
    found = (join_path(cwd, word) for word in words if word)
    return [path for path in found if path and (rule.elsewhere or not is_below(path, cwd))]


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
    _record_opening(products, facts, source, target)
    program = products.programs.get(source) or _only_match(products, source) or from_opening(products, source)
    if program is not None:
        products.programs[target] = replace(
            program, path=target, step=facts, original=program.path, home=None
        )
        products.removed.pop(target, None)
        if moves:
            products.programs.pop(program.path, None)


def _record_opening(products: Products, facts: StepFacts, source: str, target: str) -> None:
    """Note that programs in folders, each with all that it needs, are where a folder of them is put."""
    for each in [each for each in products.openings if each.inside and is_below(source, each.folder)]:
        products.openings.append(replace(each, folder=target, step=facts))
        products.removed.pop(target, None)


def _only_match(products: Products, pattern: str) -> Program | None:
    """The one program that a pattern of a copy or move means."""
    found = [each for path, each in products.programs.items() if fnmatchcase(path, pattern)]
    return found[0] if len(found) == 1 else None


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
