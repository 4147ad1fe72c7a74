"""The folders of installed packages that a command fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.facts.places import Places
    from dockopt.knowledge.commands import CommandRule


def trees_of(rule: CommandRule, argv: tuple[str | None, ...], places: Places) -> tuple[str, ...] | None:
    """The folders by the rule's templates, and the one that an option names; None where one is not known.

    A template may hold alternatives, `a|b`: the first that is known counts.
    """
    found: list[str] = []
    if rule.tree_flags:
        value = rule.flag_value(argv, *rule.tree_flags)
        named = join_path(places.cwd, value) if value else None
        if named is None:
            return None
        found.append(named)
    for template in rule.tree:
        path = next((path for each in template.split("|") if (path := places.fill(each))), None)
        if path is None:
            return None
        found.append(_package_folder(path, places))
    return None if any(path in SYSTEM_FOLDERS for path in found) else tuple(found)


def _package_folder(path: str, places: Places) -> str:
    """The interpreter's packages where the path is the folder that the interpreter is installed in."""
    prefix = (places.interpreter or "").partition("/lib/")[0]
    return places.interpreter if places.interpreter and path == prefix else path
