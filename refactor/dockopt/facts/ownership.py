"""Users exist before the COPYs that name them: their creation moves up, split off its RUN when needed."""

from __future__ import annotations

from dockopt.facts.divide import divisible, narrow
from dockopt.facts.doubt import Doubt
from dockopt.facts.slice import Added, Brought, Kept
from dockopt.model.instructions import Copy


def users_first(items: list[Kept | Brought | Added]) -> list[Kept | Brought | Added]:
    """The runtime items with every user created before the first file that is given to one."""
    first = next((index for index, item in enumerate(items) if _owner(item)), None)
    if first is None:
        return items
    result = list(items)
    position = first
    for index, item in enumerate(items):
        if index <= first or not isinstance(item, Kept):
            continue
        creates = [each for each in item.step.commands if each.effect == "user"]
        if not creates:
            continue
        others = [each for each in item.step.commands if each.effect not in {"user", "inspect"}]
        if not others:
            result.remove(item)
            result.insert(position, item)
        else:
            _split(result, item, position)
        position += 1
    return result


def _owner(item: Kept | Brought | Added) -> str | None:
    if isinstance(item, Brought):
        return item.chown
    return item.chown if isinstance(item, Kept) and isinstance(item.step.step, Copy) else None


def _split(result: list[Kept | Brought | Added], item: Kept, position: int) -> None:
    """Separate the creation of users from the rest of a RUN that was kept as `item.text`."""
    if not divisible(item.step):
        raise Doubt("indivisible-run", "this RUN creates a user that files are given to, and cannot be separated", item.step.line)
    users = [each for each in item.commands if each.command.effect == "user"]
    others = [each for each in item.commands if each.command.effect not in {"user", "inspect"}]
    place = result.index(item)
    result[place] = Kept(item.step, narrow(item.step, others), commands=tuple(others)) if others else item
    if not others:
        del result[place]
    result.insert(position, Kept(item.step, narrow(item.step, users), commands=tuple(users)))

