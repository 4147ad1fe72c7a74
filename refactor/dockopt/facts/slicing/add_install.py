"""Where the runtime stage installs system packages that the original does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.slicing.tidy import is_setting
from dockopt.facts.slicing.types import Added, Brought, Kept
from dockopt.model.instructions import Run, Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dockopt.facts.stage import StageFacts

_SETTINGS = "os-settings"
_QUIET = {_SETTINGS, "os-install", "os-housekeeping", "inspect", "cache-clean"}


def sets_up_installs(stage: StageFacts) -> bool:
    """Whether a command sets up the package manager: a mirror, a proxy, a repository."""
    return any(command.effect == _SETTINGS for facts in stage.steps for command in facts.commands)


def place_of_install(items: Sequence[Kept | Brought | Added], needed: Collection[str]) -> int:
    """The index behind the items at the top that set up the package manager.

    `needed`: programs that have to be installed before an item that calls one of them.
    """
    place = _behind_settings(items, needed)
    # What is added cleans the package lists, which a later install may still need.
    return 0 if any(_needs_lists(item) for item in items[place:]) else place


def _needs_lists(item: Kept | Brought | Added) -> bool:
    """Whether the item installs from package lists that another RUN fetched."""
    commands = [each.command for each in item.commands] if isinstance(item, Kept) else []
    return any(each.effect == "os-install" for each in commands) and not any(
        each.effect == "os-housekeeping" and "update" in each.argv for each in commands
    )


def _behind_settings(items: Sequence[Kept | Brought | Added], needed: Collection[str]) -> int:
    place = 0
    for index, item in enumerate(items):
        if not isinstance(item, Kept):
            break
        step = item.step.step
        if isinstance(step, Run):
            effects = {each.command.effect for each in item.commands}
            calls = {each.command.argv[0] for each in item.commands if each.command.argv}
            if not effects or not effects <= _QUIET or calls & set(needed):
                break
            if _SETTINGS in effects or (place and _needs_lists(item)):
                place = index + 1
        elif isinstance(step, Settings) and any(is_setting(each.name) for each in step.settings):
            place = index + 1
    return place
