"""Whether a user or group exists already where a step runs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockopt.facts.stage import StageFacts

# Source: useradd(8), adduser(8) of Debian, adduser of BusyBox.
_MAKES_USER = frozenset({"useradd", "adduser"})
_NUMBER = frozenset({"-u", "--uid"})


def is_known_account(name: str, stage: StageFacts, before: int) -> bool:
    """Whether a step in front of the one with the index `before`, or the base image, has made the account.

    A user has a group of the same name. Source: useradd(8), USERGROUPS_ENAB; BusyBox adduser.
    """
    if name.isdecimal():
        return True
    if stage.base is not None and name in stage.base.users:
        return True
    made = (each.argv for step in stage.steps[:before] for each in step.effective if each.effect == "user")
    return any(name in argv and "add" in (argv[0] or "") for argv in made)


def user_number(name: str, stage: StageFacts, before: int) -> int | None:
    """The number of a user: that of the base image, or the one that a step in front of `before` gives it."""
    found = stage.base.users.get(name) if stage.base else None
    for step in stage.steps[:before]:
        for each in step.effective:
            if each.effect == "user" and name in each.argv:
                found = _given_number(each.argv)
    return found


def _given_number(argv: tuple[str | None, ...]) -> int | None:
    """What `useradd` or `adduser` is told; None where it takes the next free number, or changes something."""
    program = (argv[0] or "").rpartition("/")[2]
    if program not in _MAKES_USER:
        return None
    words = [part for word in argv[1:] for part in (word or "").split("=", 1)]
    given = [value for option, value in pairwise(words) if option in _NUMBER]
    return int(given[0]) if len(given) == 1 and given[0].isdecimal() else None
