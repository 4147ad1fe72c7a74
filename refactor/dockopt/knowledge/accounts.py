"""Users that images provide for programs, and how start scripts become one of them: `data/accounts.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.knowledge.data_file import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable


def provided_user(users: Iterable[str]) -> str | None:
    """The one of an image's users that is there for programs."""
    known = set(users)
    return next((name for name in read_data("accounts")["users"] if name in known), None)


def drops_rights(text: str) -> bool:
    """Whether a script changes the user by itself."""
    names = "|".join(map(re.escape, read_data("accounts")["drops"]))
    return re.search(rf"(?<![\w./-])(?:{names})(?![\w./-])", text) is not None
