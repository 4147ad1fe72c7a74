"""The settings of an editor, as it sends them: the section `dockopt` of its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from dockopt.passes.selection import UnknownRuleError, named_rules
from dockopt.syntax.suggest import nearest


class SettingsError(Exception):
    """What a user has set, here or in a file, cannot be followed. The text says why."""


class Settings(Struct, frozen=True):
    """What a user may set. The rules are chosen as on the command line; None: nothing is said.

    `context`: the build context, relative to the folder that is open; without it the Dockerfile's folder.
    `format`: whether the editor's "format document" applies all fixes.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe_fixes: bool | None = None
    context: str | None = None
    format: bool = False
    code_lens: bool = True
    inlay_hints: bool = True


_BY_KEY = {
    "".join(part.title() if index else part for index, part in enumerate(each.split("_"))): each
    for each in Settings.__struct_fields__
}
_LISTS = {"select", "extend_select", "ignore"}


def settings_from(data: object) -> tuple[Settings, list[str]]:
    """Read the section; what is wrong in it is left out, and said in the list."""
    known: dict[str, Any] = {}
    complaints: list[str] = []
    for key, value in (data if isinstance(data, Mapping) else {}).items():
        if value is None:
            continue
        complaint = _complaint(str(key), value)
        if complaint is None:
            known[_BY_KEY[key]] = tuple(value) if isinstance(value, list | tuple) else value
        else:
            complaints.append(complaint)
    return Settings(**known), complaints


def _complaint(key: str, value: object) -> str | None:
    name = _BY_KEY.get(key)
    if name is None:
        near = nearest(key, list(_BY_KEY))
        advice = f"Did you mean `{near}`?" if near else f"There are {', '.join(_BY_KEY)}."
        return f"No setting is called `{key}`. {advice}"
    if name in _LISTS:
        return _list_complaint(key, value)
    if name == "context":
        return None if isinstance(value, str) else f"`{key}` has to be a folder's name."
    return None if isinstance(value, bool) else f"`{key}` has to be true or false."


def _list_complaint(key: str, value: object) -> str | None:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        return f"`{key}` has to be a list of rules."
    try:
        named_rules(value)
    except UnknownRuleError as error:
        return f"`{key}`: {error}"
    return None
