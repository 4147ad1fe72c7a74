"""Puts the runtime stage's items in good order: layers that change rarely first, nothing superfluous."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.origin import ContextCopy, is_below
from dockopt.facts.slicing.types import Added, Brought, Kept
from dockopt.model.instructions import Copy, Plain, Run, Settings
from dockopt.model.scope import variables

if TYPE_CHECKING:
    from typing import TypeAlias

    Items: TypeAlias = list[Kept | Brought | Added]


# Variables by which package managers and system tools are set. Source: their manual pages.
_SETTINGS = (
    "DEBIAN_*",
    "DEBCONF_*",
    "ACCEPT_EULA",
    "*_PROXY",
    "NPM_CONFIG_*",
    "PIP_*",
    "APT_*",
    "LANG",
    "LC_*",
    "TZ",
)
# Where package managers and system tools find their settings and what they trust.
_READ_BY_INSTALLS = ("/etc", "/root", "/usr/share", "/usr/local/etc", "/usr/local/share")
# Effects of commands that read nothing but the package servers and the user database.
_INDEPENDENT = {"os-install", "os-housekeeping", "tools", "inspect", "cache-clean"}


def tidied(items: Items, copies: tuple[ContextCopy, ...]) -> Items:
    """The items in the order to write them."""
    ordered = _independent_first(_inner_trees_first(_trees_first(items, copies)), copies)
    return _without_passed_folders(_without_unused_args(ordered))


def _trees_first(items: Items, copies: tuple[ContextCopy, ...]) -> Items:
    """Package trees before the sources, where neither lies in the other: an edit then leaves their layer."""
    targets = {copy.facts.index: copy.target for copy in copies}
    first = next((place for place, item in enumerate(items) if _source_target(item, targets)), None)
    if first is None:
        return items
    moved = [item for item in items[first:] if _is_apart(item, items, targets)]
    kept = [item for item in items[first:] if item not in moved]
    return [*items[:first], *moved, *kept]


def _inner_trees_first(items: Items) -> Items:
    """Trees that leave a folder before that folder, which changes with every edit."""
    ordered: Items = []
    for item in items:
        place = len(ordered)
        if isinstance(item, Brought) and item.kind == "tree":
            homes = [
                at
                for at, each in enumerate(ordered)
                if isinstance(each, Brought) and item.path in each.without
            ]
            place = min(homes, default=place)
        ordered.insert(place, item)
    return ordered


def _independent_first(items: Items, copies: tuple[ContextCopy, ...]) -> Items:
    """RUNs that need nothing of what is copied before the copies: an edit leaves them alone then."""
    targets = {copy.facts.index: copy.target for copy in copies}
    ordered: Items = []
    for item in items:
        place = len(ordered)
        if isinstance(item, Kept) and _is_independent(item):
            while place and _is_copied(ordered[place - 1], targets):
                place -= 1
        ordered.insert(place, item)
    return ordered


def _is_independent(item: Kept) -> bool:
    return bool(item.commands) and all(each.command.effect in _INDEPENDENT for each in item.commands)


def _is_copied(item: Kept | Brought | Added, targets: dict[int, str]) -> bool:
    """Whether the item copies files that no package manager reads: a repository list has to come first."""
    if isinstance(item, Brought):
        return True
    target = _source_target(item, targets)
    return target is not None and not any(is_below(target, home) for home in _READ_BY_INSTALLS)


def _source_target(item: Kept | Brought | Added, targets: dict[int, str]) -> str | None:
    is_copy = isinstance(item, Kept) and isinstance(item.step.step, Copy)
    return targets.get(item.step.index) if isinstance(item, Kept) and is_copy else None


def _is_apart(item: Kept | Brought | Added, items: Items, targets: dict[int, str]) -> bool:
    if not isinstance(item, Brought) or item.kind != "tree":
        return False
    places = [target for each in items if (target := _source_target(each, targets))]
    return not any(is_below(item.path, place) or is_below(place, item.path) for place in places)


def _without_unused_args(items: list[Kept | Brought | Added]) -> list[Kept | Brought | Added]:
    """The runtime items without the ARGs that nothing after them uses."""
    kept: list[Kept | Brought | Added] = []
    used: set[str] = set()
    runs = False
    for item in reversed(items):
        step = item.step.step if isinstance(item, Kept) else None
        if isinstance(step, Settings) and step.node.name == "ARG":
            names = {setting.name for setting in step.settings}
            if not names & used and not (runs and any(is_setting(name) for name in names)):
                continue
        if isinstance(item, Kept):
            used.update(variables(item.text))
            runs = runs or isinstance(step, Run)
        kept.append(item)
    return kept[::-1]


def is_setting(name: str) -> bool:
    """Whether commands of a RUN read this variable from their environment, where an ARG puts it."""
    return any(fnmatchcase(name.upper(), pattern) for pattern in _SETTINGS)


def _without_passed_folders(items: list[Kept | Brought | Added]) -> list[Kept | Brought | Added]:
    """The runtime items without a WORKDIR that the next one leaves at once for an absolute folder."""
    return [
        item for item, after in zip(items, [*items[1:], None], strict=True) if not _is_passed(item, after)
    ]


def _is_passed(item: Kept | Brought | Added, after: Kept | Brought | Added | None) -> bool:
    here = item.step.step if isinstance(item, Kept) else None
    there = after.step.step if isinstance(after, Kept) else None
    if not isinstance(here, Plain) or not isinstance(there, Plain):
        return False
    return here.node.name == there.node.name == "WORKDIR" and there.text.startswith("/")
